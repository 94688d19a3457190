import { setTimeout as sleep } from 'node:timers/promises';
import type { Host, InstanceFacts, Probe } from '../deploy/host.ts';
import { Failure } from './failure.ts';
import type { Held } from './fleet.ts';
import type { NamedProgram } from './host-set.ts';
import { maskSecrets } from './mask-secrets.ts';
import type { Rollout } from './rollout.ts';

const WORKER_MUST_LIVE = 1000;
const EXITS_TO_GIVE_UP = 3;
/** Lines of a program that did not do well. */
const LAST_WORDS = 20;

/**
 * Waits until an instance answers through the front, `successes` times in a row; a worker that nobody calls must stay up
 * for a second. Throws a {@link Failure} that says what was seen last.
 */
export async function waitReady(
  rollout: Rollout,
  held: Held,
  entry: NamedProgram,
  link: 'candidate' | 'live',
): Promise<void> {
  const { host } = held;
  const { service, program } = entry;
  const ready = program.settings.ready;
  if (ready) await waitForAnswers(rollout, held, entry, link, ready);
  else await waitForWorker(rollout, held, entry);
  rollout.deps.emit({ type: 'service', host: host.name, service, state: 'ready', build: program.build });
}

async function waitForAnswers(
  rollout: Rollout,
  { host }: Held,
  entry: NamedProgram,
  link: 'candidate' | 'live',
  ready: { readonly path: string; readonly successes: number; readonly interval: number; readonly timeout: number },
): Promise<void> {
  const started = performance.now();
  let inRow = 0;
  for (;;) {
    const probe = await host.probe(link, entry.service, ready.path);
    inRow = isGood(probe) ? inRow + 1 : 0;
    if (inRow >= ready.successes) return;
    const facts = inRow === 0 ? factsOf(await host.instances(), entry) : null;
    const gaveUp = facts !== null && facts.restarts >= EXITS_TO_GIVE_UP;
    const elapsed = performance.now() - started;
    if (gaveUp || elapsed > ready.timeout) {
      // The last probe may have waited longer than was left.
      const seconds = Math.max(ready.timeout / 1000, Math.floor(elapsed / 1000));
      const waited = gaveUp ? `after ${facts.restarts} restarts` : `in ${seconds} s`;
      const seen = sentence(ready.path, probe, facts);
      throw new Failure(`${entry.service} on ${host.name} did not get ready ${waited}: ${seen}`, {
        details: await lastWords(rollout, host, entry),
      });
    }
    await sleep(ready.interval, undefined, { signal: rollout.signal });
  }
}

async function waitForWorker(rollout: Rollout, { host }: Held, entry: NamedProgram): Promise<void> {
  await sleep(WORKER_MUST_LIVE, undefined, { signal: rollout.signal });
  const facts = factsOf(await host.instances(), entry);
  if (facts?.state === 'running' && facts.restarts === 0) return;
  throw new Failure(`${entry.service} on ${host.name} did not stay up: ${facts?.lastEnd ?? 'it is not running'}`, {
    details: await lastWords(rollout, host, entry),
  });
}

/** What an instance printed last, for the log of the step that failed over it. */
export async function lastWords({ secrets }: Rollout, host: Host, entry: NamedProgram): Promise<string[]> {
  const { service, program } = entry;
  const lines = await host.output(service, program.instance, LAST_WORDS).catch(() => []);
  const mask = maskSecrets([...secrets.values()]);
  return [
    lines.length === 0 ? `${service} on ${host.name} printed nothing` : `${service} on ${host.name} printed last:`,
    ...lines.map((line) => `  ${mask(line)}`),
  ];
}

/** What an answer and an instance say, in words. */
export function sentence(path: string, probe: Probe, facts: InstanceFacts | null): string {
  if (facts?.lastEnd && facts.restarts > 0) return `it ended with ${facts.lastEnd}`;
  if (probe.status !== null) return `${path} answered ${probe.status}`;
  return `${path} gave no answer (${probe.reason})`;
}

/** Whether an answer counts as ready. */
export function isGood({ status }: Probe): boolean {
  return status !== null && status < 400;
}

/** What a host knows of one instance. */
export function factsOf(facts: readonly InstanceFacts[], { service, program }: NamedProgram): InstanceFacts | null {
  return facts.find((known) => known.service === service && known.instance === program.instance) ?? null;
}
