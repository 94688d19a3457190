import type { VerbChannel } from './verb-channel.ts';

/** The one channel to a host: opened when it is first needed, and anew when it ended. */
export class SharedChannel implements AsyncDisposable {
  readonly #openNew: () => Promise<VerbChannel>;
  #opening: Promise<VerbChannel> | null = null;
  #open: VerbChannel | null = null;

  constructor(openNew: () => Promise<VerbChannel>) {
    this.#openNew = openNew;
  }

  /** Throws what opening a channel throws, for all that waited for it; the next call tries again. */
  async open(): Promise<VerbChannel> {
    if (this.#open?.isOpen) return this.#open;
    this.#opening ??= this.#keep(this.#openNew());
    return this.#opening;
  }

  async #keep(opening: Promise<VerbChannel>): Promise<VerbChannel> {
    try {
      this.#open = await opening;
      return this.#open;
    } finally {
      this.#opening = null;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // One that is still being opened ends with its connection.
    await this.#open?.[Symbol.asyncDispose]();
  }
}
