import type { VerbChannel } from './verb-channel.ts';

/** The one channel to a host: opened when it is first needed, and anew when it ended. */
export class SharedChannel implements AsyncDisposable {
  readonly #openNew: () => Promise<VerbChannel>;
  #current: Promise<VerbChannel> | null = null;

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
    return this.#current;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#current?.catch(() => null))?.[Symbol.asyncDispose]();
  }
}
