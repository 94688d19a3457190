import assert from 'node:assert/strict';
import { test } from 'node:test';
import { job, testRun } from './fixtures/test-run.ts';

const CALLED = `
on:
  workflow_call:
    inputs: { n: { type: number, default: 7 }, flag: { type: boolean, required: true } }
    secrets: { A: { required: true } }
    outputs: { tag: { value: "\${{ jobs.build.outputs.tag }}-\${{ inputs.n }}" } }
jobs:
  build: { runs-on: x, outputs: { tag: a }, steps: [{ run: a }] }
  test: { runs-on: x, needs: build, steps: [{ run: a }] }
`;

test('a called workflow has typed inputs and only the secrets it is given, and gives back its outputs', () => {
  const it = testRun(
    `  call: { uses: ./.github/workflows/b.yml, with: { flag: "\${{ vars.f == '1' }}" }, secrets: { A: "\${{ secrets.A }}" } }\n${job('after', 'needs: call')}`,
    {
      vars: { f: '1' },
      calls: { './.github/workflows/b.yml': CALLED },
    },
  );
  assert.deepEqual(it.start(), ['start call / build']);
  const { contexts } = it.assignments.get('call / build') ?? {};
  assert.deepEqual(contexts?.inputs, { n: 7, flag: true });
  assert.deepEqual(contexts?.secrets, { A: 'a', GITHUB_TOKEN: 't' });
  assert.deepEqual(it.end('call / build', 'success', { tag: 'v1' }), ['call / build success', 'start call / test']);
  assert.deepEqual(it.end('call / test'), ['call / test success', 'start after']);
  assert.deepEqual(it.assignments.get('after')?.contexts.needs, {
    call: { result: 'success', outputs: { tag: 'v1-7' } },
  });
});

test('a matrix of calls fails fast across called workflows', () => {
  const it = testRun(
    '  call: { uses: ./.github/workflows/b.yml, with: { flag: true, n: "${{ matrix.n }}" }, secrets: inherit, strategy: { matrix: { n: [1, 2] } } }\n',
    {
      calls: { './.github/workflows/b.yml': CALLED },
    },
  );
  assert.deepEqual(it.start(), ['start call (1) / build', 'start call (2) / build']);
  assert.deepEqual(it.end('call (1) / build', 'failure'), [
    'call (1) / build failure',
    'call (1) / test skipped: it needs "build", which failed',
    'stop call (2) / build: fail-fast: "call (1)" failed',
  ]);
  assert.deepEqual(it.end('call (2) / build', 'cancelled').slice(1), [
    'call (2) / test skipped: cancelled: fail-fast: "call (1)" failed',
    'run failure',
  ]);
});
