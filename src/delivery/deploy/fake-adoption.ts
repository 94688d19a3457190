import type { Adoption, AdoptionOutcome, OldHost, OldUnit, Takeover } from './adoption.ts';

/** An old host in memory that honours the contract of {@link Adoption}: for tests of flows. */
export class FakeAdoption implements Adoption {
  units: readonly OldUnit[] = [];
  sites: OldHost['sites'] = [];
  /** What was asked to change, in order. */
  readonly journal: string[] = [];
  readonly taken = new Set<string>();
  publicTaken = false;
  takeover: Takeover | null = null;
  /** Why a step does not work, by its words in the journal; undefined lets it. */
  refuse: (words: string) => string | undefined = () => undefined;

  async look(): Promise<OldHost> {
    const known = new Set(this.takeover?.units.map(({ service }) => service));
    return {
      units: this.units.filter(({ name }) => !this.taken.has(name)),
      ...{ listening: new Set(this.units.flatMap(({ ports }) => ports)), sites: this.sites, scripts: [], known },
      ...{ begun: this.takeover !== null, publicTaken: this.publicTaken, taken: this.taken },
    };
  }

  async begin(_fence: number, takeover: Takeover): Promise<AdoptionOutcome> {
    return this.#do('begin', () => {
      this.takeover = takeover;
    });
  }

  async takePublic(): Promise<AdoptionOutcome> {
    return this.#do('take public', () => {
      this.publicTaken = true;
    });
  }

  async takeUnit(_fence: number, service: string): Promise<AdoptionOutcome> {
    return this.#do(`take ${service}`, () => this.taken.add(service));
  }

  async returnUnit(_fence: number, service: string, ready: string | null, ours: unknown): Promise<AdoptionOutcome> {
    const words = `return ${service} ${ready ?? '-'}${ours ? ' instead of ours' : ''}`;
    return this.#do(words, () => this.taken.delete(service));
  }

  async returnPublic(): Promise<AdoptionOutcome> {
    return this.#do('return public', () => {
      this.publicTaken = false;
    });
  }

  async returnEnd(): Promise<AdoptionOutcome> {
    return this.#do('end', () => {
      this.takeover = null;
    });
  }

  #do(words: string, work: () => void): AdoptionOutcome {
    this.journal.push(words);
    const reason = this.refuse(words);
    if (reason !== undefined) return { ok: false, reason };
    work();
    return { ok: true, gap: / (?!public)\w+/.test(words) ? 10 : null };
  }
}
