import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertSettled, underLoad } from './fleet/checks.ts';
import { deployWith } from './fleet/deploying.ts';
import { survive } from './fleet/faults.ts';
import { type Fleet, numbered, startFleet, wordsOf } from './fleet/fleet.ts';
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

/** Ends the verb that unpacks layers, with whatever it started, `times` times, each as soon as bytes lie there; tells how often. */
const killUnpacking = (times: number) => `cd /opt/shop; killed=0; end=$(($(date +%s) + 25))
while [ $killed -lt ${times} ] && [ $(date +%s) -lt $end ]; do
  [ -n "$(find layers/.sent.* -type f 2>/dev/null | head -n 1)" ] || continue
  pkill -9 -f '[g]antry-host /opt/shop layer' && killed=$((killed + 1))
  sleep 0.3
done
echo $killed`;

describe('a host', { skip }, () => {
  // live-2 has no layer yet: Node's alone takes seconds to unpack.
  it('whose verb is killed with -9 on every try to unpack a layer keeps nothing of it, and the release is undone', async () => {
    let killing: ReturnType<typeof onSecond> | undefined;
    const fault = {
      name: '',
      at: 'stage live-2',
      strike: async () => {
        killing = onSecond(killUnpacking(99));
      },
      mend: async () => {
        const { stdout = '' } = (await killing) ?? {};
        assert.ok(Number(stdout) >= 4, `killed ${stdout} times`);
      },
      ends: /live-2 cannot be reached: .* \(asked 4 times\)/,
      next: 'deploy' as const,
      spared: ['live-1'],
    };
    live = await survive(fleet, fault, live, await next());
  });

  it('whose verb is killed once in the middle of a layer gets it again in the same release, and keeps no half of it', async () => {
    await onSecond('cd /opt/shop && rm -rf layers/*');
    live = await next();
    const ended = await underLoad(fleet, () => {
      let killing: ReturnType<typeof onSecond> | undefined;
      return deployWith(fleet, 'stage live-2', async () => {
        killing = onSecond(killUnpacking(1));
      }).then(async (result) => {
        assert.equal((await killing)?.stdout.trim(), '1');
        return result;
      });
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

  it('that says nothing is no longer waited for at Ctrl-C', async () => {
    await second().pause();
    let pressed = 0;
    const press = async (pid: number) => {
      await sleep(2000);
      pressed = Date.now();
      process.kill(pid, 'SIGINT');
    };
    const ended = await fleet.gantry(['status', 'production'], { onStart: press });
    await second().resume();
    assert.equal(ended.summary.result, 'cancelled', wordsOf(ended));
    assert.ok(ended.ended - pressed < 4000, `it took ${ended.ended - pressed} ms`);
  });

  it('that is being sent layers gets no more of them at Ctrl-C, and everything is undone', async () => {
    await onSecond('rm -rf /opt/shop/layers/*');
    await next();
    const begun = 'until [ -n "$(find /opt/shop/layers/.sent.* -type f 2>/dev/null | head -n 1)" ]; do :; done';
    const ended = await underLoad(fleet, () =>
      deployWith(fleet, 'stage live-2', async ({ pid }) => {
        void onSecond(begun).then(() => process.kill(pid, 'SIGINT'));
      }),
    );
    assert.equal(ended.summary.result, 'cancelled', wordsOf(ended));
    // What lies there of Node's is removed by the verb whose bytes were cut off.
    const large = async () => (await onSecond('find /opt/shop/layers -size +20M')).stdout;
    for (let looks = 0; (await large()) !== ''; looks += 1) assert.ok(looks < 50, await large());
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
