import type { VerbChannel } from './verb-channel.ts';

/** The one channel to a host: opened when it is first needed, and anew when it ended. */
export class SharedChannel implements AsyncDisposable {
  readonly #openNew: () => Promise<VerbChannel>;
  #current: Promise<VerbChannel> | null = null;
  #open: VerbChannel | null = null;

  constructor(openNew: () => Promise<VerbChannel>) {
    this.#openNew = openNew;
  }

  /** Throws what opening a channel throws; the next call tries again. */
  async open(): Promise<VerbChannel> {
    const known = this.#current;
    const channel = await known?.catch(() => null);
    if (channel?.isOpen) return channel;
    // Of many callers that find it ended one opens the next; the others look again.
    if (this.#current !== known) return this.open();
    this.#current = this.#openNew();
    this.#open = await this.#current;
    return this.#open;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that is still being opened ends with its connection.
    await this.#open?.[Symbol.asyncDispose]();
  }
}
