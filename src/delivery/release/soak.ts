import { setTimeout as sleep } from 'node:timers/promises';
import { type Counters, type InstanceFacts, isGood } from '../deploy/host.ts';
import { moreErrors } from './error-watch.ts';
import { Failure } from './failure.ts';
import { type Held, onEach } from './fleet.ts';
import { type NamedProgram, notIn, programsOn } from './host-set.ts';
import { askUrl } from './public-url.ts';
import { factsOf, lastWords, questionsFor, sentence } from './readiness.ts';
import { previousOn, type Rollout } from './rollout.ts';
import type { Say } from './run-steps.ts';

const LONGEST_PAUSE = 500;
const BAD_ANSWERS = 2;
const LOOK_AGAIN = 300;

/** Watches what went live for the environment's soak time. The first sign of trouble is a {@link Failure}. */
export async function soakOn(rollout: Rollout, hosts: readonly Held[], say: Say): Promise<void> {
  const { soak } = rollout.environment;
  const deadline = performance.now() + soak;
  const pause = Math.min(LONGEST_PAUSE, Math.max(50, soak / 5));
  const bad = new Map<string, number>();
  const urls = (await rollout.progress.answering) ?? [];
  do {
    rollout.signal?.throwIfAborted();
    await Promise.all([onEach(hosts, (held) => lookAt(rollout, held, bad)), lookAtPublic(urls, bad)]);
    await sleep(Math.max(0, Math.min(pause, deadline - performance.now())), undefined, { signal: rollout.signal });
  } while (performance.now() < deadline);
  await Promise.all([onEach(hosts, (held) => lookAt(rollout, held, bad)), lookAtPublic(urls, bad)]);
  say(`${hosts.map(({ host }) => host.name).join(', ')}: nothing wrong in ${soak / 1000} s`);
}

/** What people see: two bad answers in a row of an address that answered before the release. */
async function lookAtPublic(urls: readonly string[], bad: Map<string, number>): Promise<void> {
  for (const url of urls) {
    const wrong = await askUrl(url);
    bad.set(url, wrong === null ? 0 : (bad.get(url) ?? 0) + 1);
    if (wrong !== null && (bad.get(url) ?? 0) >= BAD_ANSWERS)
      throw new Failure(`${url} ${wrong} in the soak, and answered before it`);
  }
}

async function lookAt(rollout: Rollout, held: Held, bad: Map<string, number>): Promise<void> {
  const { host } = held;
  const all = programsOn(rollout.begin.services, host.name);
  const fresh = notIn(all, programsOn(previousOn(rollout, held)?.services ?? {}, host.name));
  const trouble = await troubleOn(rollout, held, fresh);
  if (trouble !== null) {
    const entry = all.find(({ service }) => service === trouble.service);
    const details = entry ? await lastWords(rollout, host, entry) : [];
    throw new Failure(`${trouble.service} on ${host.name} ${trouble.what} in the soak`, { details });
  }
  const questions = questionsFor(all);
  const probes = await host.probe('live', questions);
  for (const [index, probe] of probes.entries()) {
    const { service, path } = questions[index] ?? { service: '', path: '' };
    const key = `${host.name} ${service}`;
    bad.set(key, isGood(probe) ? 0 : (bad.get(key) ?? 0) + 1);
    if ((bad.get(key) ?? 0) < BAD_ANSWERS) continue;
    throw new Failure(`${service} on ${host.name} failed in the soak: ${sentence(path, probe, null)}`);
  }
}

/** Asks a second time: that an instance died says more than that its callers noticed. */
async function troubleOn(
  { progress }: Rollout,
  { host }: Held,
  fresh: readonly NamedProgram[],
): Promise<Trouble | null> {
  const counters = await host.counters();
  const more = moreErrors(counters, progress.errors.get(host.name), performance.now());
  const answered = more && { service: more.service, what: `answered ${requests(more.count)} with an error` };
  if (!answered && troubleOf(fresh, await host.instances(), counters) === null) return null;
  await sleep(LOOK_AGAIN);
  return troubleOf(fresh, await host.instances(), counters) ?? answered;
}

interface Trouble {
  readonly service: string;
  readonly what: string;
}

/** What instances and the front say against a release; null: nothing. */
function troubleOf(
  fresh: readonly NamedProgram[],
  facts: readonly InstanceFacts[],
  counters: Counters,
): Trouble | null {
  for (const entry of fresh) {
    const known = factsOf(facts, entry);
    const { service } = entry;
    if (known && known.restarts > 0) return { service, what: `ended with ${known.lastEnd ?? 'an unknown code'}` };
    if (known?.state !== 'running') return { service, what: 'is not running' };
  }
  for (const [service, count] of Object.entries(counters.failed)) {
    if (count > 0) return { service, what: `left ${requests(count)} without an answer` };
  }
  for (const [service, count] of Object.entries(counters.fromPrevious)) {
    if (count > 0) return { service, what: `left ${requests(count)} to the old instance` };
  }
  return null;
}

function requests(count: number): string {
  return count === 1 ? 'a request' : `${count} requests`;
}
