import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment, Project } from '../../config/project.ts';
import {
  type Host,
  type HostFacts,
  type InstanceFacts,
  type LockHolder,
  SCRIPT_VERSION,
  StaleDeployer,
} from '../deploy/host.ts';
import type { StoredRecord } from '../deploy/stored-record.ts';
import { detailsOf, Failure, isExpected, joinReasons, reasonOf } from './failure.ts';
import { isGone, ownerName } from './lock-owner.ts';
import type { ReleaseDeps } from './types.ts';

/** A host that is locked by this deployer. */
export interface Held {
  readonly host: Host;
  readonly fence: number;
  /** As it was when its lock was taken, or when what was interrupted on it had been settled. */
  readonly facts: HostFacts;
  /** Its ledger then. */
  readonly records: readonly StoredRecord[];
  /** What ran on it then. */
  readonly instances: readonly InstanceFacts[];
}

/** What keeps the front of a host from serving, or from starting again; none where nothing does. */
export function frontProblem({ host, facts }: Pick<Held, 'host' | 'facts'>): string[] {
  return facts.frontProblem === null ? [] : [`${host.name}: ${facts.frontProblem}`];
}

/** The hosts of an environment, the coordinator first, held until disposed. */
export interface Fleet extends AsyncDisposable {
  readonly hosts: readonly Held[];
  readonly coordinator: Held;
  /** Aborted when another deployer took over. */
  readonly lost: AbortSignal;
}

export type FleetAnswer =
  | { readonly ok: true; readonly fleet: Fleet }
  | { readonly ok: false; readonly host: string; readonly holder: LockHolder };

const EXPIRY = 15_000;
const RETRY = 250;

/**
 * Takes the lock of every host, the coordinator's first, and keeps it alive. Waits `lockWait` milliseconds for another
 * deployer; one whose process was on this machine and is gone holds nothing.
 */
export async function holdFleet(
  deps: ReleaseDeps,
  project: Project,
  environment: Environment,
  request: { readonly why: string; readonly lockWait: number; readonly signal?: AbortSignal },
): Promise<FleetAnswer> {
  const hosts = await deps.openHosts(project, environment);
  const locked: Locked[] = [];
  const held: Held[] = [];
  // Logging in takes a while: the others do so while the coordinator is asked. What goes wrong shows at their locks.
  void Promise.allSettled(hosts.slice(1).map((host) => host.lacks([])));
  try {
    // The coordinator decides who goes on; the others follow at once.
    for (const some of [hosts.slice(0, 1), hosts.slice(1)]) {
      const answers = await Promise.allSettled(some.map((host) => takeLock(host, deps.author, request)));
      const refused = noteLocks(some, answers, locked);
      if (refused) {
        await letGo(locked, hosts);
        return { ok: false, ...refused };
      }
    }
    held.push(...(await Promise.all(locked.map(look))));
    checkScripts(environment, held);
  } catch (error) {
    await letGo(locked, hosts);
    throw error;
  }
  return { ok: true, fleet: keepAlive(held, hosts) };
}

/** Notes the locks that were taken; gives the first refusal, and throws the first error. */
function noteLocks(
  hosts: readonly Host[],
  answers: readonly PromiseSettledResult<LockTaken>[],
  locked: Locked[],
): { readonly host: string; readonly holder: LockHolder } | null {
  const pairs = hosts.flatMap((host, index) => {
    const answer = answers[index];
    return answer ? [{ host, answer }] : [];
  });
  for (const { host, answer } of pairs) {
    if (answer.status === 'fulfilled' && 'fence' in answer.value) locked.push({ host, fence: answer.value.fence });
  }
  for (const { host, answer } of pairs) {
    if (answer.status === 'rejected') throw answer.reason;
    if ('holder' in answer.value) return { host: host.name, holder: answer.value.holder };
  }
  return null;
}

/** A script that was installed by another Gantry might take a verb for something else. */
function checkScripts(environment: Environment, held: readonly Held[]): void {
  const other = held.filter(({ facts }) => facts.script !== SCRIPT_VERSION);
  if (other.length === 0) return;
  const which = other.map(({ host, facts }) => `${host.name} has version ${facts.script} of gantry-host`).join(', ');
  throw new Failure(`${which}, and this is for version ${SCRIPT_VERSION}: run "gantry host setup ${environment.name}"`);
}

type Locked = Pick<Held, 'host' | 'fence'>;
type LockTaken = { readonly fence: number } | { readonly holder: LockHolder };

async function takeLock(
  host: Host,
  author: string,
  { why, lockWait, signal }: { readonly why: string; readonly lockWait: number; readonly signal?: AbortSignal },
): Promise<LockTaken> {
  const started = performance.now();
  let freed = 0;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await host.lock({ owner: ownerName(author), reason: why, expiry: EXPIRY }, signal);
    if (answer.ok) return answer;
    const { holder } = answer;
    if (holder.fence > freed && isGone(holder.owner)) {
      freed = holder.fence;
      await host.unlock(freed);
    } else if (performance.now() - started >= lockWait) return { holder };
    else await sleep(RETRY, undefined, { signal });
  }
}

function keepAlive(held: readonly Held[], hosts: readonly Host[]): Fleet {
  const [coordinator] = held;
  if (!coordinator) throw new Error('an environment has at least one host');
  const lost = new AbortController();
  // Each on its own: a host that does not answer must not cost the lock of another.
  const renewals = held.map((one) => keepRenewing(one, lost));
  return {
    hosts: held,
    coordinator,
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      await Promise.all(renewals.map((end) => end()));
      await letGo(held, hosts);
    },
  };
}

/** Renews a lock until the returned function is called; it resolves when the last renewal is over. */
function keepRenewing({ host, fence }: Held, lost: AbortController): () => Promise<void> {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= host
      .renew(fence, EXPIRY)
      .catch((error: unknown) => {
        if (error instanceof StaleDeployer) lost.abort(error);
      })
      .finally(() => {
        running = undefined;
      });
  }, EXPIRY / 4);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** A locked host as it is now. */
async function look({ host, fence }: Locked): Promise<Held> {
  const [facts, records, instances] = await Promise.all([host.facts(), host.records(), host.instances()]);
  return { host, fence, facts, records, instances };
}

/** The same hosts as they are now. */
export async function lookAgain(fleet: Fleet): Promise<Fleet> {
  const hosts = await onEach(fleet.hosts, look);
  return { ...fleet, hosts, coordinator: hosts[0] ?? fleet.coordinator };
}

async function letGo(held: readonly Locked[], hosts: readonly Host[]): Promise<void> {
  await Promise.allSettled(held.map(({ host, fence }) => host.unlock(fence)));
  await Promise.allSettled(hosts.map((host) => host[Symbol.asyncDispose]()));
}

/**
 * Does the same on several hosts at once and waits for all of them. Failures become one {@link Failure}; being overtaken
 * by another deployer and what nobody expected are thrown as they are.
 */
export async function onEach<T>(hosts: readonly Held[], work: (held: Held) => Promise<T>): Promise<T[]> {
  const results = await Promise.allSettled(hosts.map(work));
  const failed = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ error: result.reason as unknown, host: hosts[index]?.host.name ?? '' }] : [],
  );
  const errors = failed.map(({ error }) => error);
  if (errors.length === 0) return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const unexpected = errors.find((error) => !isExpected(error));
  if (unexpected !== undefined) throw unexpected;
  throw new Failure(joinReasons(failed.map(({ error, host }) => ({ host, reason: reasonOf(error) }))), {
    cause: errors[0],
    details: errors.flatMap(detailsOf),
  });
}
