import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BuildManifest } from '../build/types.ts';
import { nginxFront } from './front/nginx-front.ts';
import { ScriptHost } from './script-host.ts';

const build: BuildManifest = {
  ...{ format: 1, service: 'cart', build: 'b1', commit: 'c', kind: 'program', folder: '', install: false, inputs: [] },
  layers: [{ id: 'l1', kind: 'files', mount: '', files: 1, bytes: 10 }],
  needs: { platform: null, glibc: null, python: null },
};

/** A host that answers everything, and notes which verbs were given the signal. */
function noting(signal?: AbortSignal): { host: ScriptHost; heeding: Map<string, AbortSignal | undefined> } {
  const heeding = new Map<string, AbortSignal | undefined>();
  const host = new ScriptHost({
    ...{ name: 'live-1', address: '127.0.0.1', freePort: null, tar: null, adoptable: false, signal },
    transport: {
      async run({ words: [verb = ''] }, signal) {
        heeding.set(verb, signal);
        return verb === 'lacks-layers' ? 'l1\ngantry-host: 0 lacks\n' : 'fence 1\ngantry-host: 0 done\n';
      },
    },
    front: nginxFront,
  });
  return { host, heeding };
}

// Nobody passed the signal: a Ctrl-C waited for hundreds of megabytes on their way, and for hosts that did not answer.
// It also waited for an installation, which may take an hour.
test('a Ctrl-C ends what is sent, and the wait for a lock and for what is put together', async () => {
  const { signal } = new AbortController();
  const { host, heeding } = noting();
  await host.lock({ owner: 'a', reason: 'b', expiry: 1000 }, signal);
  await host.stage(1, [build], '/layers', signal);
  assert.deepEqual(
    [...heeding],
    [
      ['lock', signal],
      ['lacks-layers', undefined],
      ['layer', signal],
      ['stage', signal],
    ],
  );
});

test('a host that is only read ends all waiting with the signal it was opened with', async () => {
  const { signal } = new AbortController();
  const { host, heeding } = noting(signal);
  await host.facts();
  await host.records();
  await host.instances();
  assert.deepEqual([...heeding.values()], [signal, signal, signal]);
});

// The one that a call was given took the place of the other.
test('of a host that is only read each of two signals ends the waiting', async () => {
  for (const which of [0, 1]) {
    const [own, given] = [new AbortController(), new AbortController()];
    const { host, heeding } = noting(own.signal);
    await host.lock({ owner: 'a', reason: 'b', expiry: 1000 }, given.signal);
    const heeded = heeding.get('lock');
    assert.equal(heeded?.aborted, false);
    (which === 0 ? own : given).abort(new Error('enough'));
    assert.equal(heeded?.aborted, true);
  }
});
