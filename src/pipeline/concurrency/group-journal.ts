import fs from 'node:fs';
import path from 'node:path';
import type { ProcessIdentity } from '../../lib/process-identity.ts';
import { type Entrant, GroupBook, type GroupFact } from '../run/groups.ts';

/** An entrant and the process that speaks for it. */
export interface LocalEntrant extends Entrant {
  readonly process: ProcessIdentity;
}

type Line = GroupFact<LocalEntrant> | { readonly type: 'close' };

/** Bytes from which a journal in which nobody is any more is closed, and the next one begun. */
const LONG = 64 * 1024;

/**
 * The facts about the concurrency groups of a repository, as lines of `<folder>/<number>.jsonl`. Each is appended with
 * one write, which the system puts after all before it (`O_APPEND` on a local disk): that order is the only truth, and
 * nobody needs a lock, which a killed process would leave behind. A `close` that finds nobody inside ends a journal:
 * what comes after it counts for nothing and is said again in the next one.
 */
export class GroupJournal {
  readonly #folder: string;
  #book = new GroupBook<LocalEntrant>();
  #number: number;
  #handle: number;
  #offset = 0;

  constructor(folder: string) {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#folder = folder;
    this.#number = Math.max(1, ...this.#numbers());
    this.#handle = this.#open();
    this.read();
  }

  get book(): GroupBook<LocalEntrant> {
    return this.#book;
  }

  /** Appends an entrant, in the journal that counts. */
  enter(entrant: LocalEntrant): void {
    for (let tries = 0; this.#book.news(entrant.id) === undefined; tries += 1) {
      if (tries > 9) throw new Error(`The concurrency groups in ${this.#folder} cannot be written`);
      this.#append({ type: 'enter', entrant });
      this.read();
    }
  }

  leave(id: string): void {
    if (this.#book.news(id) === undefined) return;
    this.#append({ type: 'leave', id });
    this.read();
    if (this.#offset < LONG || this.#book.entrants().length > 0) return;
    this.#append({ type: 'close' });
    this.read();
  }

  /** Takes in what was appended since. */
  read(): void {
    for (;;) {
      const length = fs.fstatSync(this.#handle).size - this.#offset;
      if (length <= 0) return;
      const buffer = Buffer.alloc(length);
      const whole =
        buffer.subarray(0, fs.readSync(this.#handle, buffer, 0, length, this.#offset)).lastIndexOf('\n') + 1;
      if (whole === 0) return;
      this.#offset += whole;
      const lines = buffer.toString('utf8', 0, whole).split('\n');
      if (lines.some((text) => this.#take(text))) this.#next();
    }
  }

  [Symbol.dispose](): void {
    fs.closeSync(this.#handle);
  }

  /** Takes one line; whether it closed the journal. */
  #take(text: string): boolean {
    const line = readLine(text);
    if (line?.type === 'close') return this.#book.entrants().length === 0;
    if (line) this.#book.tell(line);
    return false;
  }

  /** Goes on to the next journal. The old one goes only now: as long as one is there, no number is given twice. */
  #next(): void {
    fs.closeSync(this.#handle);
    this.#number += 1;
    this.#handle = this.#open();
    this.#book = new GroupBook();
    this.#offset = 0;
    for (const old of this.#numbers().filter((number) => number < this.#number))
      fs.rmSync(path.join(this.#folder, `${old}.jsonl`), { force: true });
  }

  /** The line feed before the line ends one that was cut. */
  #append(line: Line): void {
    fs.writeSync(this.#handle, `\n${JSON.stringify(line)}\n`);
  }

  #open(): number {
    return fs.openSync(path.join(this.#folder, `${this.#number}.jsonl`), 'a+', 0o600);
  }

  #numbers(): number[] {
    return fs
      .readdirSync(this.#folder)
      .flatMap((name) => (/^\d+\.jsonl$/.test(name) ? [Number.parseInt(name, 10)] : []));
  }
}

/** A line as it was appended; undefined for one that a full disk cut. */
function readLine(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
