import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mustReadWorkflow } from '../workflow/read-workflow.ts';
import { advance, newRun } from './advance.ts';
import { keptLegs } from './kept.ts';

const workflow = mustReadWorkflow(
  `on: push
jobs:
  build: { runs-on: x, steps: [{ run: 'true' }] }
  test: { needs: build, runs-on: x, strategy: { matrix: { n: [1, 2] } }, steps: [{ run: 'true' }] }
  ship: { needs: test, runs-on: x, steps: [{ run: 'true' }] }
  lint: { runs-on: x, steps: [{ run: 'true' }] }
`,
  'ci.yml',
);
const earlier = [
  { key: 'build', result: 'success', outputs: { tag: 'v1' } },
  { key: 'test (1)', result: 'success', outputs: {} },
  { key: 'test (2)', result: 'failure', outputs: {} },
  { key: 'ship', result: 'skipped', outputs: {} },
  { key: 'lint', result: 'success', outputs: {} },
] as const;

test('repeating what failed keeps every leg that succeeded and depends on none of it', () => {
  const kept = keptLegs(workflow, earlier, { kind: 'failed' });
  assert.deepEqual([...kept.keys()], ['build', 'test (1)', 'lint']);
  assert.deepEqual(kept.get('build')?.outputs, { tag: 'v1' });
});

test('repeating one job repeats what needs it, and nothing else: what failed beside it stays failed', () => {
  const kept = keptLegs(workflow, earlier, { kind: 'job', id: 'build' });
  assert.deepEqual([...kept.keys()], ['lint']);
  const other = keptLegs(workflow, earlier, { kind: 'job', id: 'lint' });
  assert.deepEqual(
    [...other].map(([key, { result }]) => `${key} ${result}`),
    ['build success', 'test (1) success', 'test (2) failure'],
  );
});

test('a job that the workflow does not have cannot be repeated', () => {
  assert.throws(
    () => keptLegs(workflow, earlier, { kind: 'job', id: 'tset' }),
    /ci\.yml has no job "tset" \(did you mean "test"\?\)/,
  );
});

test('legs that keep their results keep them all, although one of them failed', () => {
  // A kept failure stopped its siblings by fail-fast before they had got their own results.
  const start = newRun({
    workflow,
    contexts: { github: {}, vars: {}, secrets: {}, inputs: {} },
    callables: new Map(),
    attempt: 2,
    maxParallel: 9,
    kept: keptLegs(workflow, [earlier[0], { ...earlier[2], key: 'test (1)' }, { ...earlier[1], key: 'test (2)' }], {
      kind: 'job',
      id: 'lint',
    }),
  });
  const { actions } = advance(start, { type: 'start' });
  const ended = actions.flatMap((action) => (action.type === 'leg-ended' ? [action.leg] : []));
  assert.deepEqual(
    ended.map(({ key, result }) => `${key} ${result.result}`),
    ['build success', 'test (2) success', 'test (1) failure', 'ship skipped'],
  );
});

test('repeating all keeps nothing', () => {
  assert.equal(keptLegs(workflow, earlier, { kind: 'all' }).size, 0);
});
