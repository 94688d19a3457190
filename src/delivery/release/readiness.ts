import { setTimeout as sleep } from 'node:timers/promises';
import type { Host, InstanceFacts, Probe, Question } from '../deploy/host.ts';
import { Failure } from './failure.ts';
import type { Held } from './fleet.ts';
import type { NamedProgram } from './host-set.ts';
import { maskSecrets } from './mask-secrets.ts';
import type { ProgramSettings } from './records.ts';
import type { Rollout } from './rollout.ts';

const WORKER_MUST_LIVE = 1000;
const EXITS_TO_GIVE_UP = 3;
/** Milliseconds that a command may take to say whether its worker is ready. */
const COMMAND_LIMIT = 10_000;
const NOTICE_INTERVAL = 250;
/** Lines of a program that did not do well. */
const LAST_WORDS = 20;
/** Milliseconds that a host asks by itself, before it is looked whether the instance keeps ending. */
const PATIENCE = 2000;

/**
 * Waits until an instance answers through the front, `successes` times in a row. A worker that nobody calls is asked with
 * its command, or tells systemd itself, or must stay up for a second. Throws a {@link Failure} that says what was seen last.
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
  if (ready && 'path' in ready) {
    const question = { service, path: ready.path };
    await waitForGood(rollout, held, entry, { ...ready, successes: 1 }, async (left) => {
      const { successes, interval } = ready;
      const waited = await host.awaitGood(link, question, { successes, interval, limit: Math.min(left, PATIENCE) });
      return { good: waited.ready, seen: (facts) => sentence(ready.path, waited.last, facts) };
    });
  } else if (ready && 'command' in ready) {
    await waitForGood(rollout, held, entry, ready, () => askCommand(host, entry, ready.command));
  } else if (ready) await waitForNotice(rollout, held, entry, ready.timeout);
  else await waitForWorker(rollout, held, entry);
  rollout.deps.emit({ type: 'service', host: host.name, service, state: 'ready', build: program.build });
}

/** One question whether an instance is ready, and what was seen, in words. */
interface Asked {
  readonly good: boolean;
  readonly seen: (facts: InstanceFacts | null) => string;
}

async function waitForGood(
  rollout: Rollout,
  { host }: Held,
  entry: NamedProgram,
  ready: { readonly successes: number; readonly interval: number; readonly timeout: number },
  ask: (left: number) => Promise<Asked>,
): Promise<void> {
  const started = performance.now();
  let inRow = 0;
  for (;;) {
    const { good, seen } = await ask(Math.max(0, ready.timeout - (performance.now() - started)));
    inRow = good ? inRow + 1 : 0;
    if (inRow >= ready.successes) return;
    const facts = inRow === 0 ? factsOf(await host.instances(), entry) : null;
    const gaveUp = facts !== null && facts.restarts >= EXITS_TO_GIVE_UP;
    const elapsed = performance.now() - started;
    if (gaveUp || elapsed > ready.timeout) {
      // The last question may have waited longer than was left.
      const seconds = Math.max(ready.timeout / 1000, Math.floor(elapsed / 1000));
      const waited = gaveUp ? `after ${EXITS_TO_GIVE_UP} restarts` : `in ${seconds} s`;
      throw await notReady(rollout, host, entry, `${waited}: ${seen(facts)}`);
    }
    await sleep(ready.interval, undefined, { signal: rollout.signal });
  }
}

async function notReady(rollout: Rollout, host: Host, entry: NamedProgram, why: string): Promise<Failure> {
  const details = await lastWords(rollout, host, entry);
  return new Failure(`${entry.service} on ${host.name} did not get ready ${why}`, { details });
}

async function askCommand(host: Host, { service, program }: NamedProgram, command: string): Promise<Asked> {
  const { build, instance } = program;
  const result = await host.exec({ service, build, instance, words: ['sh', '-c', command], limit: COMMAND_LIMIT });
  const said = result.ok ? `"${command}" ended with ${result.code}` : `"${command}" could not be run: ${result.reason}`;
  return {
    good: result.ok && result.code === 0,
    seen: (facts) => (facts?.lastEnd && facts.restarts > 0 ? `it ended with ${facts.lastEnd}` : said),
  };
}

/** A unit that has not told systemd yet is not running for it. */
async function waitForNotice(rollout: Rollout, { host }: Held, entry: NamedProgram, timeout: number): Promise<void> {
  const started = performance.now();
  for (;;) {
    const facts = factsOf(await host.instances(), entry);
    if (facts?.state === 'running') return;
    const gaveUp = (facts?.restarts ?? 0) >= EXITS_TO_GIVE_UP;
    if (gaveUp || performance.now() - started > timeout) {
      const seen = facts?.lastEnd ? `it ended with ${facts.lastEnd}` : 'it did not tell systemd READY=1';
      throw await notReady(rollout, host, entry, `in ${Math.floor((performance.now() - started) / 1000)} s: ${seen}`);
    }
    await sleep(NOTICE_INTERVAL, undefined, { signal: rollout.signal });
  }
}

/** What to ask of these programs through the front; nothing of those that nobody calls. */
export function questionsFor(entries: readonly NamedProgram[]): Question[] {
  return entries.flatMap(({ service, program }) => {
    const path = readyPath(program.settings);
    return path === null ? [] : [{ service, path }];
  });
}

/** The path at which a program is asked through the front; null for one that nobody calls. */
export function readyPath({ ready }: ProgramSettings): string | null {
  return ready && 'path' in ready ? ready.path : null;
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

/** What a host knows of one instance. */
export function factsOf(facts: readonly InstanceFacts[], { service, program }: NamedProgram): InstanceFacts | null {
  return facts.find((known) => known.service === service && known.instance === program.instance) ?? null;
}
