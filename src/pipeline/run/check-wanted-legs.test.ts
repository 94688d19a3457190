import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWorkflow } from '../workflow/read-workflow.ts';
import { checkWantedLegs, unknownMatrixKeys } from './check-wanted-legs.ts';

const contexts = { github: {}, vars: { LIST: '["5"]' }, inputs: {} };

function workflowWith(...strategies: string[]) {
  const jobs = strategies.map(
    (strategy, index) => `  j${index}: { needs: [], runs-on: x, ${strategy}steps: [{ run: a }] }\n`,
  );
  const reading = readWorkflow(`on: push\njobs:\n${jobs.join('')}`, 'w.yml');
  assert.ok('workflow' in reading);
  return reading.workflow;
}

const told = (wanted: Record<string, string>, ...strategies: string[]) =>
  checkWantedLegs(workflowWith(...strategies), contexts, wanted).map(({ message, fix }) => `${message} (${fix})`);

const unknown = (wanted: Record<string, string>, ...strategies: string[]) =>
  unknownMatrixKeys([{ workflow: workflowWith(...strategies), contexts }], wanted);

// The run began, and its job failed.
test('a value that no leg has is told before the run, with the legs there are', () => {
  const matrix = 'strategy: { matrix: { v: [1, 2], os: [a] } }, ';
  assert.deepEqual(told({ v: '9' }, matrix), ['No leg of the matrix of "j0" has v:9 (its legs have v:1; v:2)']);
  assert.deepEqual(told({ V: '2' }, matrix), []);
  assert.deepEqual(told({ v: '2', os: 'b' }, matrix), [
    'No leg of the matrix of "j0" has v:2 os:b (its legs have v:1 os:a; v:2 os:a)',
  ]);
  const listed = 'strategy: { matrix: { v: "${{ fromJSON(vars.LIST) }}" } }, ';
  assert.deepEqual(told({ v: '9' }, listed), ['No leg of the matrix of "j0" has v:9 (its legs have v:5)']);
});

test('a job without a matrix, without the key, or with a matrix that only the run knows is left to the run', () => {
  assert.deepEqual(told({ v: '9' }, '', 'strategy: { matrix: { w: [1] } }, '), []);
  const later = 'strategy: { matrix: { v: "${{ fromJSON(needs.a.outputs.x) }}" } }, ';
  assert.deepEqual(told({ v: '9' }, later), []);
});

// It was ignored without a word.
test('a key that no matrix has is told, unless a matrix is known only in the run', () => {
  assert.deepEqual(unknown({ vv: '1', v: '1' }, '', 'strategy: { matrix: { v: [1] } }, '), ['vv']);
  const later = 'strategy: { matrix: "${{ fromJSON(needs.a.outputs.x) }}" }, ';
  assert.deepEqual(unknown({ vv: '1' }, later), []);
});
