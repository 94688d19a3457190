import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Load, LoadReport } from '../../../bench/load/open-loop.ts';
import type { TestHost } from '../test-host.ts';
import { type Fleet, type FleetLoad, wordsOf } from './fleet.ts';

/** Milliseconds that every load lasts: a rollback is over before a slow one has sent ten requests. */
const SHORTEST_LOAD = 3000;

/** Kinds of requests that a front may ask another instance for when the first one dies over them. */
export const repeatable = ['new', 'kept'] as const;

/** Does something while requests come in, of every kind and to all hosts by default, and demands that none failed. */
export async function underLoad<T>(
  fleet: Fleet,
  work: () => Promise<T>,
  options: Pick<FleetLoad, 'kinds' | 'names'> = {},
): Promise<T> {
  await using many = fleet.load({ rate: 100, ...options });
  if (options.kinds) return await withLoads([many], work);
  await using slow = fleet.load({ ...options, rate: 4, kinds: ['slow'] });
  await using long = fleet.load({ ...options, rate: 4, kinds: ['stream', 'socket'], services: ['cart'] });
  return await withLoads([many, slow, long], work);
}

async function withLoads<T>(loads: readonly Load[], work: () => Promise<T>): Promise<T> {
  const [value] = await Promise.all([work(), sleep(SHORTEST_LOAD)]);
  for (const load of loads) assertNoneFailed(await load.stop());
  return value;
}

function assertNoneFailed({ sent, failed, errors, failures }: LoadReport): void {
  assert.equal(failed, 0, `${failed} of ${sent} failed: ${JSON.stringify({ errors, first: failures[0] })}`);
  assert.ok(sent > 10);
}

/** One known release everywhere, of this version; ledgers that agree; and nothing left of what was tried. */
export async function assertSettled(fleet: Fleet, version: string): Promise<void> {
  const { summary } = await fleet.mustGantry(['status', 'production']);
  assert.deepEqual(summary.problems, []);
  assert.equal(summary.lock, null);
  assert.deepEqual(new Set(Object.values(await fleet.versions())), new Set([version]));
  const ledgers = await Promise.all(fleet.used.map((name) => verdicts(fleet.hosts.host(name))));
  const [coordinator = {}, ...others] = ledgers;
  for (const verdict of Object.values(coordinator)) assert.notEqual(verdict, 'open');
  // A host that saw a deployment begin knows how it ended; one that was never asked has no record of it.
  for (const other of others) {
    for (const [deployment, verdict] of Object.entries(other))
      assert.equal(verdict, coordinator[deployment], deployment);
  }
  await assertNothingLeft(fleet);
}

/** How each deployment of a host's ledger ended. */
async function verdicts(host: TestHost): Promise<Record<string, string>> {
  const { stdout } = await host.exec(['ls', '/opt/shop/ledger']);
  const found: Record<string, string> = {};
  for (const name of stdout.split('\n')) {
    const [, deployment = '', kind = ''] = /^\d+-(.+)-([a-z]+)\.json$/.exec(name) ?? [];
    if (kind === 'begin') found[deployment] ??= 'open';
    if (kind === 'commit' || kind === 'undone') found[deployment] = kind;
  }
  return found;
}

/** Files of verbs under way, a lock, units and sockets of instances that are gone, and instances of a third release. */
const leftOvers = `cd /opt/shop
for file in lock lock.* sets/.[!.]* layers/.[!.]* builds/*/.[!.]* ledger/.[!.]*; do
  if [ -e "$file" ]; then echo "$file"; fi
done
for unit in $(systemctl list-units --all --no-legend --plain 'gantry-shop-*@*' | awk '{ print $1 }'); do
  name=\${unit#gantry-shop-} service=\${name%%@*} instance=\${name#*@}
  [ -d "instances/\${service%-front}/\${instance%.*}" ] || echo "unit $unit"
done
for folder in /run/gantry/shop/*/*/; do
  case $folder in */verbs/*) continue ;; esac # answers, kept for two hours for callers whose connection was lost
  folder=\${folder%/} instance=\${folder##*/} service=\${folder%/*}
  [ ! -d "$folder" ] || [ -d "instances/\${service##*/}/\${instance%.front}" ] || echo "folder $folder"
done
for service in instances/*; do
  [ "$(find "$service" -mindepth 1 -maxdepth 1 | wc -l)" -le 2 ] || echo "$service: $(ls "$service" | tr '\\n' ' ')"
done
systemctl --failed --no-legend --plain`;

/** Nothing leaks on any host. What is being ended (a drain, a killed verb's last breath) gets some seconds. */
async function assertNothingLeft(fleet: Fleet): Promise<void> {
  for (const host of fleet.used.map((name) => fleet.hosts.host(name))) {
    const deadline = Date.now() + 12_000;
    let left = '';
    do left = (await host.exec(['sh', '-s'], leftOvers)).stdout.trim();
    while (left !== '' && Date.now() < deadline);
    assert.equal(left, '', `${host.name} keeps ${left}`);
  }
}

/** Deploys what is committed, which must not go live for this reason; resolves when it is undone. */
export async function refuseDeploy(fleet: Fleet, reason: RegExp): Promise<void> {
  const broken = await fleet.gantry(['deploy', 'production']);
  assert.equal(broken.code, 1, wordsOf(broken));
  assert.match(String(broken.summary.reason), reason);
}
