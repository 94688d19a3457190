import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { plan } from './plan.ts';
import { mustReadWorkflow } from './read-workflow.ts';
import type { WorkflowEvent } from './workflow-event.ts';

interface PlanCase {
  readonly on: unknown;
  readonly event: Omit<WorkflowEvent, 'payload' | 'commit'>;
  readonly result: string;
}

const file = path.join(import.meta.dirname, 'fixtures', 'plans.yml');
const cases: PlanCase[] = parse(fs.readFileSync(file, 'utf8'));

for (const { on, event, result } of cases) {
  test(`${JSON.stringify(on)} with ${JSON.stringify(event)}: ${result}`, () => {
    const jobs = { a: { 'runs-on': 'x', steps: [{ run: 'a' }] } };
    const workflow = mustReadWorkflow(JSON.stringify({ on, jobs }), 'w.yml');
    const planned = plan(workflow, { ...event, commit: 'c', payload: {} });
    assert.equal(planned.kind === 'runs' ? 'runs' : planned.why, result);
  });
}

test('only the first 300 changed files are looked at, as on GitHub', () => {
  const workflow = mustReadWorkflow(
    'on: { push: { paths: [z] } }\njobs: { a: { runs-on: x, steps: [{ run: a }] } }',
    'w.yml',
  );
  const changedFiles = [...Array.from({ length: 300 }, (_, index) => `${index}`), 'z'];
  const planned = plan(workflow, { name: 'push', ref: 'refs/heads/main', commit: 'c', changedFiles, payload: {} });
  assert.equal(planned.kind === 'skipped' && planned.why, 'paths: no changed file among the first 300 matches z');
});
