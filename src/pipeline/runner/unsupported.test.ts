import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mistakeText } from '../../lib/mistake.ts';
import { mustReadWorkflow } from '../workflow/read-workflow.ts';
import { unsupported } from './unsupported.ts';

const LABELS = ['self-hosted', 'Linux', 'X64', 'ubuntu-*'];

function refusals(jobs: string): string[] {
  const workflow = mustReadWorkflow(`on: push\njobs:\n${jobs.replaceAll(/^/gm, '  ')}`, 'w.yml');
  return workflow.jobs.flatMap((job) => (job.kind === 'steps' ? unsupported(job, LABELS) : [])).map(mistakeText);
}

test('what this machine cannot run is told before anything starts, each with its place', () => {
  assert.deepEqual(
    refusals(`a:
  runs-on: [self-hosted, gpu]
  container: node:24
  services:
    cache: { image: 'redis:7' }
    db: { image: 'postgres:16' }
  steps:
    - uses: docker://alpine:3
    - uses: octo/thing@v1
    - parallel:
        - uses: octo/other@v2`),
    [
      'w.yml:4:14: no runner has label "gpu" (this machine has: self-hosted, Linux, X64, ubuntu-*)',
      'w.yml:5:16: a job in a container needs Docker, which Gantry does not drive yet',
      'w.yml:7:23: the service cache (redis:7) needs Docker, which Gantry does not drive yet (postgres:16 runs without it)',
      'w.yml:10:15: the action docker://alpine:3 needs Docker, which Gantry does not drive yet',
      'w.yml:11:15: the action octo/thing@v1 is not one that Gantry brings, and others are not fetched yet (there are: actions/checkout, actions/setup-node, actions/setup-go, actions/setup-python)',
      'w.yml:13:19: the action octo/other@v2 is not one that Gantry brings, and others are not fetched yet (there are: actions/checkout, actions/setup-node, actions/setup-go, actions/setup-python)',
    ],
  );
});

test('what it can run is not refused: built-in and local actions, background steps, labels of the machine', () => {
  assert.deepEqual(
    refusals(`a:
  runs-on: [self-hosted, linux, ubuntu-24.04]
  steps:
    - uses: Actions/Checkout@v4
    - uses: ./act
    - uses: $/act
    - { id: s, run: sleep 1, background: true }
    - wait: s
b:
  runs-on: \${{ github.ref_name }}
  steps: [{ run: 'true' }]`),
    [],
  );
});
