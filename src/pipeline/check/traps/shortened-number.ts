import type { Position } from '../../../lib/mistake.ts';
import { fieldsIn } from '../expressions.ts';
import type { Check, Spot } from '../finding.ts';
import type { SourceText } from '../source-map.ts';
import type { Subject } from '../subject.ts';

export const shortenedNumber: Check = {
  code: 'shortened-number',
  severity: 'warning',
  why: 'YAML reads a number here, and only its value is left: 3.10 becomes 3.1, and 010 becomes 10.',
  fix: 'Put it in quotes.',
  find: (subject) => [...valuesIn(subject), ...patternsIn(subject)].flatMap((value) => spotOf(value, subject.source)),
};

/** A value with its text, which is taken for a text by whoever reads it. */
interface Taken {
  readonly at: Position;
  readonly text: string;
}

function valuesIn({ workflow, steps }: Subject): Taken[] {
  const parts = [
    workflow.env,
    ...workflow.jobs.map((job) => [job.strategy?.matrix, job.kind === 'call' ? job.with : job.env]),
    ...steps.map(({ step }) => [step.env, step.kind === 'uses' ? step.with : undefined]),
  ];
  return fieldsIn(parts).flatMap((field) =>
    'literal' in field && typeof field.literal === 'number' ? [{ at: field.at, text: field.source }] : [],
  );
}

function patternsIn({ workflow }: Subject): Taken[] {
  return workflow.triggers.flatMap(({ branches, tags }) =>
    [branches, tags].flatMap((filter) => filter?.patterns ?? []),
  );
}

/** What stands in the file, unquoted, is another text than its value. */
function spotOf({ at, text }: Taken, source: SourceText): Spot[] {
  const line = source.lines[at.line - 1] ?? '';
  const written = /^[-+]?(?:\d[\d.]*|\.\d+)(?:[eE][-+]?\d+)?(?=$|[\s,\]}])|^0[xo][\da-fA-F]+(?=$|[\s,\]}])/.exec(
    line.slice(at.column - 1),
  )?.[0];
  if (written === undefined || written === text || Number.isNaN(Number(written))) return [];
  return [{ at, message: `${written} is taken for ${text}` }];
}
