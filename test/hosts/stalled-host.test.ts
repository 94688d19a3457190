import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertSettled, underLoad } from './fleet/checks.ts';
import { deployWith } from './fleet/deploying.ts';
import { survive } from './fleet/faults.ts';
import { type Fleet, numbered, startFleet, wordsOf } from './fleet/fleet.ts';
import { holdUnpacking, killUnpacking, releaseUnpacking, unpackingHeld } from './fleet/held-unpacking.ts';
import { skipWithoutHosts } from './hosts.ts';

const skip = await skipWithoutHosts();
let fleet: Fleet;
let next: ReturnType<typeof numbered>;
let live = '1';
const second = () => fleet.hosts.host('live-2');
const onSecond = (script: string) => second().tryExec(['sh', '-c', script]);

before(async () => {
  if (skip) return;
  fleet = await startFleet();
  next = numbered(fleet, { soak: '500ms' });
  await fleet.commit({ version: '1', on: ['live-1'] });
  await fleet.mustGantry(['deploy', 'production']);
});
after(() => fleet?.[Symbol.asyncDispose]());

describe('a host', { skip }, () => {
  // live-2 has no layer yet.
  it('whose verb is killed with -9 on every try to unpack a layer keeps nothing of it, and the release is undone', async () => {
    await holdUnpacking(second());
    let killing: Promise<number> | undefined;
    const fault = {
      name: '',
      at: 'stage live-2',
      strike: async () => {
        killing = killUnpacking(second(), 99);
      },
      mend: async () => {
        await releaseUnpacking(second());
        assert.equal(await killing, 4);
      },
      ends: /live-2 cannot be reached: .* \(asked 4 times\)/,
      next: 'deploy' as const,
      spared: ['live-1'],
    };
    live = await survive(fleet, fault, live, await next());
  });

  it('whose verb is killed once in the middle of a layer gets it again in the same release, and keeps no half of it', async () => {
    await onSecond('cd /opt/shop && rm -rf layers/*');
    await holdUnpacking(second());
    live = await next();
    const ended = await underLoad(fleet, async () => {
      const killing = killUnpacking(second(), 1);
      const result = await fleet.gantry(['deploy', 'production']);
      await releaseUnpacking(second());
      assert.equal(await killing, 1, wordsOf(result));
      return result;
    });
    assert.equal(ended.code, 0, wordsOf(ended));
    await assertSettled(fleet, live);
  });
});

describe('a host', { skip }, () => {
  for (const at of ['live live-2', 'previous live-2']) {
    it(`whose old cart stands still for 4 s before "${at}" loses no request, and the release goes live`, async () => {
      live = await next();
      const ended = await underLoad(fleet, () =>
        deployWith(fleet, at, async () => {
          const { stdout } = await onSecond(
            'basename "$(dirname "$(readlink /opt/shop/sets/$(ls /opt/shop/sets | sort -n | tail -n 2 | head -n 1)/cart.sock)")"',
          );
          const unit = `gantry-shop-cart@${stdout.trim()}.service`;
          const script = `systemctl kill -s STOP ${unit} && sleep 4 && systemctl kill -s CONT ${unit}`;
          void onSecond(script).then(({ code, stderr }) => assert.equal(code, 0, stderr));
          // Some are with it by then.
          await sleep(300);
        }),
      );
      assert.equal(ended.code, 0, wordsOf(ended));
      await assertSettled(fleet, live);
    });
  }

  it('that stands still as a whole for 4 s when its turn to switch comes loses no request either', async () => {
    live = await next();
    const ended = await underLoad(fleet, () =>
      deployWith(fleet, 'live live-2', async () => {
        await second().pause();
        void sleep(4000).then(() => second().resume());
      }),
    );
    assert.equal(ended.code, 0, wordsOf(ended));
    await assertSettled(fleet, live);
  });
});

describe('a host', { skip }, () => {
  it('that says nothing is no longer waited for at Ctrl-C', async () => {
    await second().pause();
    let [status, pressed] = [0, 0];
    const ended = await fleet.gantry(['status', 'production'], {
      onStart: async (pid) => {
        status = pid;
      },
      // The first thing that is told of the host that is waited for.
      onEvent: ({ type }) => {
        if (type !== 'host' || pressed > 0) return;
        pressed = Date.now();
        process.kill(status, 'SIGINT');
      },
    });
    await second().resume();
    assert.equal(ended.summary.result, 'cancelled', wordsOf(ended));
    assert.ok(ended.ended - pressed < 4000, `it took ${ended.ended - pressed} ms`);
  });

  it('that is being sent layers gets no more of them at Ctrl-C, and everything is undone', async () => {
    await onSecond('rm -rf /opt/shop/layers/*');
    await holdUnpacking(second());
    await next();
    const ended = await underLoad(fleet, () =>
      fleet.gantry(['deploy', 'production'], {
        onStart: (pid) => unpackingHeld(second()).then(() => void process.kill(pid, 'SIGINT')),
      }),
    );
    await releaseUnpacking(second());
    assert.equal(ended.summary.result, 'cancelled', wordsOf(ended));
    // What lies there is removed by the verb whose bytes were cut off.
    const left = async () => (await onSecond('ls -A /opt/shop/layers')).stdout;
    for (const end = Date.now() + 12_000; (await left()) !== ''; ) assert.ok(Date.now() < end, await left());
    await fleet.mustGantry(['undo', 'production']);
    await assertSettled(fleet, live);
  });

  // systemd-socket-proxyd takes 256 connections unless it is told otherwise; those above were closed.
  it('answers 400 callers at once of a program that takes a port', async () => {
    const ask = () => fetch(`http://${second().ip}/advice/slow`, { signal: AbortSignal.timeout(20_000) });
    const answers = await Promise.all(Array.from({ length: 400 }, async () => (await ask()).status));
    assert.deepEqual(new Set(answers), new Set([200]));
  });
});
