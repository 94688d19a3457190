import type { Counters } from '../host.ts';

/** What the front counts between two resets, by service. */
export class Counts {
  #failed: Record<string, number> = {};
  #fromPrevious: Record<string, number> = {};

  failed(service: string): void {
    this.#failed[service] = (this.#failed[service] ?? 0) + 1;
  }

  fromPrevious(service: string): void {
    this.#fromPrevious[service] = (this.#fromPrevious[service] ?? 0) + 1;
  }

  read(reset: boolean): Counters {
    const counted = { failed: this.#failed, fromPrevious: this.#fromPrevious };
    if (reset) {
      this.#failed = {};
      this.#fromPrevious = {};
    }
    return counted;
  }
}
