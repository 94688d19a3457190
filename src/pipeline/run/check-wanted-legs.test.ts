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
  checkWantedLegs({ workflow: workflowWith(...strategies), callables: new Map(), contexts }, wanted).map(
    ({ message, fix }) => `${message} (${fix})`,
  );

const unknown = (wanted: Record<string, string>, ...strategies: string[]) =>
  unknownMatrixKeys([{ workflow: workflowWith(...strategies), callables: new Map(), contexts }], wanted);

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

// The run began, and the job inside the called workflow failed; a key that only such a job has was never told to be unknown.
test('matrices of called workflows are judged too, unless they are made of what the caller gives', () => {
  const called = workflowWith(
    'strategy: { matrix: { v: [1, 2] } }, ',
    'strategy: { matrix: { w: "${{ fromJSON(inputs.l) }}" } }, ',
  );
  const plain = workflowWith('strategy: { matrix: { v: [1, 2] } }, ');
  const reading = readWorkflow('on: push\njobs: { c: { uses: ./.github/workflows/r.yml } }', 'w.yml');
  assert.ok('workflow' in reading);
  const from = (workflow: typeof called) => ({
    workflow: reading.workflow,
    callables: new Map([['./.github/workflows/r.yml', workflow]]),
    contexts,
  });
  assert.deepEqual(
    checkWantedLegs(from(called), { v: '9' }).map(({ message }) => message),
    ['No leg of the matrix of "j0" has v:9'],
  );
  assert.deepEqual(checkWantedLegs(from(called), { w: '9' }), []);
  assert.deepEqual(unknownMatrixKeys([from(called)], { vv: '1' }), []);
  assert.deepEqual(unknownMatrixKeys([from(plain)], { vv: '1', v: '1' }), ['vv']);
});
