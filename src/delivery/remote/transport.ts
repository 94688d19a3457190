import type { VerbWords } from '../deploy/verb-words.ts';

/**
 * How words reach the script of a host. A verb runs in a session of its own with its output in a file, so that it goes
 * on when the caller dies; what it printed comes back whole, its trailer included. Throws HostUnreachable when the host
 * cannot be asked.
 */
export interface Transport {
  /** An abort ends the waiting, not the verb. */
  run(verb: VerbWords, signal?: AbortSignal): Promise<string>;
}
