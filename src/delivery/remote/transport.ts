import type { VerbWords } from '../deploy/verb-words.ts';

/**
 * How words reach the script of a host. A verb that changes something goes on when the caller dies, but for `layer`,
 * whose bytes end with the connection; what a verb printed comes back whole, its trailer included. Throws
 * HostUnreachable when the host cannot be asked, HostOverdue when the time of the verb is over, and HostFailed for an
 * input that no host takes.
 */
export interface Transport {
  /** An abort ends the waiting, with its reason; the verb goes on, but for `layer`. */
  run(verb: VerbWords, signal?: AbortSignal): Promise<string>;
}
