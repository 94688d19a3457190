import type { VerbWords } from '../deploy/commands/verbs.ts';

/**
 * How words reach the script of a host. A verb runs in a session of its own with its output in a file, so that it goes
 * on when the caller dies; what it printed comes back whole, its trailer included. Throws HostUnreachable when the host
 * cannot be asked.
 */
export interface Transport {
  run(verb: VerbWords): Promise<string>;
  /** One HTTP request to the front's control socket on the host. */
  askFront(method: string, path: string): Promise<FrontAnswer>;
}

export interface FrontAnswer {
  /** Null when no answer came; `text` says why. */
  readonly status: number | null;
  readonly text: string;
}
