import { setTimeout as sleep } from 'node:timers/promises';
import { InputError } from '../../lib/mistake.ts';
import type { Host } from '../deploy/host.ts';
import { isExpected, reasonOf } from './failure.ts';
import { programsOn } from './host-set.ts';
import { currentRelease, readLedger } from './ledger.ts';
import { maskKnown } from './mask-known.ts';
import { findEnvironment } from './session.ts';
import type { ReleaseDeps } from './types.ts';

export interface LogsRequest {
  readonly environment: string;
  readonly service: string;
  /** How many of the last lines of each host. */
  readonly lines: number;
  /** Go on until `signal` fires, also through deployments. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks; 1000 by default. */
  readonly every?: number;
}

/** Is given each line with the host it is of; a `note` is not the service's. */
export type PrintLine = (host: string, line: string, kind: 'line' | 'note') => void;

/** Lines that one look takes while following. */
const WINDOW = 500;

/** Prints what the live instances of a service wrote, without secrets, host by host. Resolves with the hosts that could not be asked. */
export async function logs(deps: ReleaseDeps, request: LogsRequest, print: PrintLine): Promise<string[]> {
  const project = await deps.loadProject();
  const environment = findEnvironment(project, request.environment);
  const { mask, problem } = await maskKnown(deps, environment);
  const hosts = await deps.openHosts(project, environment);
  try {
    if (problem !== null) print(hosts[0]?.name ?? '', problem, 'note');
    const masked: PrintLine = (host, line, kind) => print(host, mask(line), kind);
    const answers = await Promise.all(hosts.map((host) => follow(host, request, masked)));
    if (answers.every((answer) => answer === 'elsewhere')) {
      throw new InputError(
        `${request.service} is no live program of ${environment.name}; it may be a static site, or not deployed`,
      );
    }
    return answers.flatMap((answer, index) => (answer === 'lost' ? [hosts[index]?.name ?? ''] : []));
  } finally {
    await Promise.allSettled(hosts.map((host) => host[Symbol.asyncDispose]()));
  }
}

async function follow(host: Host, request: LogsRequest, print: PrintLine): Promise<'printed' | 'elsewhere' | 'lost'> {
  const { service, lines, signal, every = 1000 } = request;
  let seen: readonly string[] = [];
  let instance: string | null = null;
  try {
    for (let look = 0; ; look += 1) {
      const live = await liveInstance(host, service);
      if (live === null) return 'elsewhere';
      if (instance !== null && live !== instance) print(host.name, `${service} is now ${live}`, 'note');
      if (live !== instance) seen = [];
      const now = await host.output(service, live, look === 0 ? lines : WINDOW);
      const fresh = look > 0 && live === instance ? newLines(seen, now) : { lines: now, gap: false };
      if (fresh.gap) print(host.name, 'some lines came too fast to be shown', 'note');
      for (const line of fresh.lines) print(host.name, line, 'line');
      [instance, seen] = [live, now.length > 0 ? now : seen];
      if (!request.follow) return 'printed';
      await sleep(every, undefined, { signal });
    }
  } catch (error) {
    if (signal.aborted) return 'printed';
    if (!isExpected(error)) throw error;
    print(host.name, reasonOf(error), 'note');
    return 'lost';
  }
}

async function liveInstance(host: Host, service: string): Promise<string | null> {
  const services = currentRelease(readLedger(await host.records()))?.begin.services ?? {};
  return programsOn(services, host.name).find((entry) => entry.service === service)?.program.instance ?? null;
}

/** What was added to a text whose last lines were `seen` and are `now`; `gap` when nothing of what was seen is left. */
export function newLines(
  seen: readonly string[],
  now: readonly string[],
): { readonly lines: readonly string[]; readonly gap: boolean } {
  if (seen.length === 0) return { lines: now, gap: false };
  // The end of what was seen stands somewhere in what is there now: look for the latest place.
  for (let end = now.length; end > 0; end -= 1) {
    const length = Math.min(seen.length, end);
    // A window cut by its bytes begins within a line, so its first line is not compared when others can be.
    const from = length === end && length > 1 ? 1 : 0;
    const same = Array.from({ length: length - from }, (_, index) => from + index).every(
      (index) => now[end - length + index] === seen[seen.length - length + index],
    );
    if (same) return { lines: now.slice(end), gap: false };
  }
  return { lines: now, gap: now.length > 0 };
}
