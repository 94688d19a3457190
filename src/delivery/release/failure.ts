import { HostFailed, HostUnreachable, StaleDeployer } from '../deploy/host.ts';

/** A step failed for a reason outside Gantry: a result, told in one sentence without a full stop. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** Lines for the step's log that help to see why, such as what a program printed last. */
  readonly details: readonly string[];

  constructor(
    message: string,
    { details = [], ...options }: ErrorOptions & { readonly details?: readonly string[] } = {},
  ) {
    super(message, options);
    this.details = details;
  }
}

/** The details of a failure, or of all that were gathered into one. */
export function detailsOf(error: unknown): readonly string[] {
  return error instanceof Failure ? error.details : [];
}

/** Whether an error is a bad ending outside Gantry, which a flow weighs, and not a defect of Gantry. */
export function isExpected(error: unknown): boolean {
  return error instanceof Failure || error instanceof HostUnreachable || error instanceof HostFailed;
}

/** Whether work ended because somebody asked for it: also where a program died of the same Ctrl-C, which reaches them all. */
export function wasStopped(error: unknown, signal: AbortSignal | undefined): boolean {
  if (error instanceof Error && error.name === 'AbortError') return true;
  return signal?.aborted === true && !(error instanceof StaleDeployer);
}

/** What an error says, in one line; of what an abort ended, who asked for it. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'AbortError' && error.cause instanceof Error)
    return reasonOf(error.cause);
  const text = error instanceof Error ? error.message || error.name : String(error);
  return text.trim().replace(/\s*\n\s*/g, '; ');
}

/** The reasons of several hosts as one sentence: what several say alike is told once, "on live-1 and live-2". */
export function joinReasons(reasons: readonly { readonly host: string; readonly reason: string }[]): string {
  const places = new Map<string, string[]>();
  for (const { host, reason } of reasons) {
    const alike = reason.replace(` on ${host} `, ' on \0 ');
    places.set(alike, [...(places.get(alike) ?? []), host]);
  }
  return [...places].map(([reason, hosts]) => reason.replace('\0', hosts.join(' and '))).join('; ');
}
