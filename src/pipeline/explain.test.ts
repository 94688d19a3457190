import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain, type JobExplanation } from './explain.ts';
import { mustReadWorkflow } from './workflow/read-workflow.ts';

const repository = {
  dir: '/nowhere',
  owner: 'acme',
  name: 'shop',
  serverUrl: 'https://github.com',
  defaultBranch: 'main',
  actor: { login: 'ada', email: 'ada@example.org' },
};

function jobs(text: string): Record<string, JobExplanation> {
  const workflow = mustReadWorkflow(text, 'ci.yml');
  const event = { name: 'push', ref: 'refs/heads/main', commit: '0'.repeat(40), payload: {} };
  const request = { workflows: [workflow], callables: new Map(), event, repository, vars: { STAGE: 'test' } };
  const [first] = explain(request);
  assert.ok(first?.kind === 'runs');
  return Object.fromEntries(first.waves.flat().map((job) => [job.id, job]));
}

test('what the event decides is told, what only the run decides is left to it', () => {
  const { release, after, perhaps, always } = jobs(`on: push
jobs:
  build: { runs-on: x, steps: [{ run: a }] }
  release: { needs: build, runs-on: x, if: "startsWith(github.ref, 'refs/tags/') && needs.build.outputs.x", steps: [{ run: a }] }
  after: { needs: release, runs-on: x, steps: [{ run: a }] }
  perhaps: { needs: build, runs-on: x, if: "needs.build.outputs.x == '' || github.ref == 'x'", steps: [{ run: a }] }
  always: { needs: release, runs-on: x, if: always(), steps: [{ run: a }] }
`);
  assert.match(release?.skipped ?? '', /its condition does not hold: startsWith/);
  assert.equal(after?.skipped, 'it needs "release", which is skipped');
  assert.equal(perhaps?.skipped, undefined);
  assert.equal(always?.skipped, undefined);
});

// An expression about needs counted as empty, and one leg without a value was told.
test('the legs of a matrix are told when the event decides them', () => {
  const { known, later } = jobs(`on: push
jobs:
  known: { runs-on: x, strategy: { matrix: { v: ['\${{ github.ref_name }}', '\${{ vars.STAGE }}'] } }, steps: [{ run: a }] }
  later: { needs: known, runs-on: x, strategy: { matrix: { v: ['\${{ needs.known.result }}'] } }, steps: [{ run: a }] }
`);
  assert.deepEqual(known?.legs, ['main', 'test']);
  assert.equal(later?.legs, 'later');
});
