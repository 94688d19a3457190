import type { Environment } from '../../config/project.ts';
import { InputError } from '../../lib/mistake.ts';
import type { Host, OneOffResult } from '../deploy/host.ts';
import { isExpected, reasonOf } from './failure.ts';
import { programsOn } from './host-set.ts';
import { currentRelease, readLedger } from './ledger.ts';
import { maskKnown } from './mask-known.ts';
import { findEnvironment } from './session.ts';
import type { ReleaseDeps } from './types.ts';

export interface ExecRequest {
  readonly environment: string;
  readonly service: string;
  /** The command and its words; no shell reads them. */
  readonly words: readonly string[];
  /** A host's name; by default the first that runs the service. */
  readonly host?: string;
  /** Milliseconds after which the command is ended. */
  readonly limit: number;
  /** Ends the waiting: hosts are opened with it. */
  readonly signal?: AbortSignal;
}

/** What came of a one-off, and on which host. `note` says what was not as it should. */
export type ExecOutcome = OneOffResult & { readonly host: string; readonly note?: string };

/**
 * Runs a command once in the live build of a service, with the environment of its live instance; the secrets in what it
 * printed are hidden. Throws an InputError
 * when the service is no live program there; a host that does not answer is an outcome that is not ok.
 */
export async function exec(deps: ReleaseDeps, request: ExecRequest): Promise<ExecOutcome> {
  const project = await deps.loadProject();
  const environment = findEnvironment(project, request.environment);
  const hosts = await deps.openHosts(project, environment);
  try {
    const named = hosts.filter(({ name }) => request.host === undefined || name === request.host);
    if (named.length === 0) {
      const names = hosts.map(({ name }) => name).join(', ');
      throw new InputError(`${environment.name} has no host "${request.host}"; it has ${names}`);
    }
    for (const host of named) {
      const outcome = await runOn(host, request);
      if (outcome) return { ...(await withoutSecrets(deps, environment, outcome)), host: host.name };
    }
    throw new InputError(`${request.service} is no live program ${placeOf(request)}; "gantry status" lists them`);
  } finally {
    await Promise.allSettled(hosts.map((host) => host[Symbol.asyncDispose]()));
  }
}

async function withoutSecrets(
  deps: ReleaseDeps,
  environment: Environment,
  outcome: OneOffResult,
): Promise<OneOffResult & { readonly note?: string }> {
  if (!outcome.ok) return outcome;
  const { mask, problem } = await maskKnown(deps, environment);
  return { ...outcome, lines: outcome.lines.map(mask), ...(problem !== null && { note: problem }) };
}

/** Undefined where the service does not run on the host. */
async function runOn(host: Host, { service, words, limit, signal }: ExecRequest): Promise<OneOffResult | undefined> {
  let begun = false;
  try {
    const services = currentRelease(readLedger(await host.records()))?.begin.services ?? {};
    const program = programsOn(services, host.name).find((entry) => entry.service === service)?.program;
    if (!program) return undefined;
    begun = true;
    return await host.exec({ service, build: program.build, instance: program.instance, words, limit });
  } catch (error) {
    if (begun && signal?.aborted) return { ok: false, reason: goesOn(host, limit) };
    if (!isExpected(error)) throw error;
    return { ok: false, reason: reasonOf(error) };
  }
}

function goesOn({ name }: Host, limit: number): string {
  return `stopped waiting: the command goes on on ${name} until it ends, at most ${Math.ceil(limit / 1000)} s in all`;
}

function placeOf({ environment, host }: ExecRequest): string {
  return host === undefined ? `of ${environment}` : `on ${host}`;
}
