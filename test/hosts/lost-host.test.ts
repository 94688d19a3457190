import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Fault, survive } from './fleet/faults.ts';
import { type Fleet, numbered, startFleet } from './fleet/fleet.ts';
import { skipWithoutHosts, type TestHosts } from './hosts.ts';

const skip = await skipWithoutHosts();
const unplug = (hosts: TestHosts) => hosts.host('live-2').unplug();
const plug = (hosts: TestHosts) => hosts.host('live-2').plug();
const lost = /live-2 cannot be reached/;
const doubt = /live-2 is in doubt about release \d+ since .*"gantry undo" settles it/;
const other = { spared: ['live-1'] };

/** sshd ends with its sessions; the rest of the host runs on. */
async function endSsh(hosts: TestHosts, name: string): Promise<void> {
  await hosts.host(name).stopSsh();
  await hosts.host(name).tryExec(['pkill', '-x', 'sshd']);
}

const faults: readonly Fault[] = [
  {
    name: 'loses its network before it is staged',
    at: 'begin live-2',
    ...{ strike: unplug, mend: plug, ends: lost, next: 'undo', ...other },
  },
  {
    name: 'stands still between start and switch',
    at: 'prepared live-2',
    strike: (hosts) => hosts.host('live-2').pause(),
    mend: (hosts) => hosts.host('live-2').resume(),
    ...{ ends: lost, doubt, next: 'deploy', ...other },
  },
  {
    name: 'loses its network when its turn to switch comes',
    at: 'live live-2',
    ...{ strike: unplug, mend: plug, ends: lost, doubt, next: 'undo', ...other },
  },
  {
    name: 'loses its network in the soak',
    at: 'previous live-2',
    ...{ strike: unplug, mend: plug, ends: lost, doubt, next: 'deploy', ...other },
  },
  {
    name: 'has no sshd any more when it has switched',
    at: 'previous live-2',
    strike: (hosts) => endSsh(hosts, 'live-2'),
    mend: (hosts) => hosts.host('live-2').startSsh(),
    ...{ ends: lost, doubt, next: 'undo' },
  },
  {
    name: 'is the coordinator and has no sshd any more when the release is to be committed',
    at: 'commit live-1',
    strike: (hosts) => endSsh(hosts, 'live-1'),
    mend: (hosts) => hosts.host('live-1').startSsh(),
    ends: /live-1 cannot be reached.*; whether the release counts shows when the host is back/,
    doubt: /live-1 is in doubt about release/,
    next: 'undo',
  },
  {
    name: 'loses current when its turn to switch comes',
    at: 'live live-2',
    strike: (hosts) => hosts.host('live-2').powerCut(),
    ...{
      ends: /^live-2 cannot show release \d+: \w+ does not run any more/,
      next: 'undo',
      ...other,
    },
  },
  {
    name: 'is restarted after it has switched',
    at: 'previous live-2',
    strike: (hosts) => hosts.host('live-2').reboot(),
    ...{ ends: 'either', next: 'undo', ...other },
  },
  {
    name: 'loses current with the script killed in the switch, and its deployer too',
    at: 'live live-2',
    async strike(hosts, { pid }) {
      const host = hosts.host('live-2');
      process.kill(pid, 'SIGCONT');
      // Whatever part of the verb runs by now.
      await host.tryExec(['sh', '-c', 'for n in 1 2 3 4 5 6; do pkill -9 -f gantry-host; sleep 0.02; done']);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Ended at `killedAt`.
      }
      await host.powerCut();
    },
    // A deployer that is killed too late would have committed.
    ...{ ends: 'killed', killedAt: 'commit live-1', next: 'undo', ...other },
  },
];

const cutOff: Fault = {
  name: 'is cut off past its lock between two commits of a killed deployer',
  at: 'commit live-2',
  async strike(hosts, { pid }) {
    process.kill(pid, 'SIGKILL');
    await hosts.host('live-2').unplug();
    // Locks are given for 15 s.
    await sleep(15_500);
  },
  ...{ mend: plug, ends: 'killed', doubt, next: 'undo', goesLive: true, ...other },
};

/** Most of the time goes by waiting for a host that does not answer: two fleets wait at once. */
const LANES = 2;
const all = [...faults, cutOff];

describe('a host of two that', { skip, concurrency: LANES }, () => {
  for (const lane of Array(LANES).keys()) {
    describe(`(fleet ${lane + 1})`, { concurrency: 1 }, () => {
      let fleet: Fleet;
      let next: ReturnType<typeof numbered>;
      let live = '1';
      before(async () => {
        fleet = await startFleet();
        next = numbered(fleet, { soak: '500ms' });
        await fleet.mustGantry(['deploy', 'production']);
      });
      after(() => fleet?.[Symbol.asyncDispose]());

      for (const fault of all.filter((_, index) => index % LANES === lane)) {
        it(`${fault.name} leaves one known release on all hosts after the next command`, async () => {
          live = await survive(fleet, fault, live, await next());
        });
      }
    });
  }
});
