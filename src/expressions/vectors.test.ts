import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { skipWithout } from '../../test/needs.ts';
import { evaluate } from './evaluate.ts';
import { ExpressionError } from './mistakes.ts';
import { parseExpression } from './parser.ts';
import { kindOf, type Value, type ValueObject } from './value.ts';

interface Vector {
  readonly expr: string;
  readonly contexts?: ValueObject;
  readonly result?: { readonly kind: string; readonly value: Value };
  readonly err?: { readonly kind: 'lexing' | 'parsing' | 'evaluation'; readonly value: string };
}

const root = path.resolve(import.meta.dirname, '..', '..');
const folder =
  process.env.GANTRY_EXPRESSION_VECTORS ?? path.join(root, '..', 'shared', 'corpora', 'github-expressions');
const missing = fs.existsSync(folder) ? undefined : `the vectors are not at ${folder}`;

/** What came of an expression, in the words of the vectors. */
function outcome({ expr, contexts = {} }: Vector): unknown {
  const parsed = parseExpression(expr, { contexts: Object.keys(contexts) });
  if (!parsed.ok) return { error: parsed.error.message };
  try {
    const value = evaluate(parsed.tree, { contexts, maxMemory: 1_048_576 });
    return { kind: kindOf(value), value };
  } catch (error) {
    if (error instanceof ExpressionError) return { error: error.message };
    throw error;
  }
}

function expected({ expr, result, err }: Vector): unknown {
  if (result) return { kind: result.kind.toLowerCase(), value: numberOf(result) };
  // The vectors give the beginning of some messages only.
  const full = err?.value.endsWith('supplied: ') || err?.value.endsWith('position 1') ? undefined : err?.value;
  return { error: full ?? outcomeStartingWith(expr, err?.value ?? '') };
}

function outcomeStartingWith(expr: string, start: string): string {
  const got = outcome({ expr }) as { error?: string };
  return got.error?.startsWith(start.trimEnd().replace(/:$/, '')) ? got.error : start;
}

function numberOf({ kind, value }: { kind: string; value: Value }): Value {
  return kind === 'Number' && typeof value === 'string' ? Number(value) : value;
}

test("GitHub's vectors of the expression language", { skip: skipWithout('vectors', missing) }, (t) => {
  let passed = 0;
  let total = 0;
  for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const groups = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as Record<string, Vector[]>;
    for (const vector of Object.values(groups).flat()) {
      total += 1;
      assert.deepEqual(outcome(vector), expected(vector), `${file}: ${vector.expr}`);
      passed += 1;
    }
  }
  t.diagnostic(`${passed} of ${total} vectors`);
  assert.ok(total >= 1020, `only ${total} vectors were found`);
});
