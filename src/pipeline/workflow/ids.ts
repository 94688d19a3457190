import type { Position } from '../../lib/mistake.ts';
import type { Reader } from './reader.ts';

const MAX_LENGTH = 100;

/** Checks the ids of jobs or of steps: GitHub's letters, its length, nothing reserved, nothing twice. */
export class Ids {
  readonly #what: string;
  readonly #known = new Map<string, Position>();

  constructor(what: string) {
    this.#what = what;
  }

  /** Whether the id can be used; if not, the reader has the mistake. */
  add(reader: Reader, id: string, at: Position): boolean {
    const wrong = this.#wrong(id);
    if (wrong) reader.mistake(at, `The ${this.#what} id "${id}" ${wrong}`, 'give it another id');
    else this.#known.set(id.toLowerCase(), at);
    return wrong === undefined;
  }

  has(id: string): boolean {
    return this.#known.has(id.toLowerCase());
  }

  /** The ids so far, in lower case. */
  all(): string[] {
    return [...this.#known.keys()];
  }

  #wrong(id: string): string | undefined {
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(id))
      return 'may have only letters, digits, - and _, and must begin with a letter or _';
    if (id.length >= MAX_LENGTH) return `has ${id.length} characters, but must have fewer than ${MAX_LENGTH}`;
    if (id.startsWith('__')) return 'begins with __, which is reserved';
    const before = this.#known.get(id.toLowerCase());
    return before && `is already used at line ${before.line}`;
  }
}
