import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mustReadWorkflow } from '../workflow/read-workflow.ts';
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

test('repeating one job repeats what needs it', () => {
  const kept = keptLegs(workflow, earlier, { kind: 'job', id: 'build' });
  assert.deepEqual([...kept.keys()], ['lint']);
});

test('repeating all keeps nothing', () => {
  assert.equal(keptLegs(workflow, earlier, { kind: 'all' }).size, 0);
});
