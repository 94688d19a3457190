import type { Counters } from '../host.ts';

/** What the front counts between two resets, by service. */
export class Counts {
  #failed: Record<string, number> = {};
  #fromPrevious: Record<string, number> = {};
  #errors: Record<string, number> = {};

  failed(service: string): void {
    this.#failed[service] = (this.#failed[service] ?? 0) + 1;
  }

  fromPrevious(service: string): void {
    this.#fromPrevious[service] = (this.#fromPrevious[service] ?? 0) + 1;
  }

  error(service: string): void {
    this.#errors[service] = (this.#errors[service] ?? 0) + 1;
  }

  read(reset: boolean): Counters {
    const counted = { failed: this.#failed, fromPrevious: this.#fromPrevious, errors: this.#errors };
    if (reset) {
      this.#failed = {};
      this.#fromPrevious = {};
      this.#errors = {};
    }
    return counted;
  }
}
