import path from 'node:path';
import { openMaster, type SshMaster } from './ssh-master.ts';
import type { SshFiles, SshTarget } from './ssh-words.ts';

/** sshd lets 10 sessions run over one connection unless told otherwise; one of them keeps the connection open. */
const SESSIONS = 8;

interface Entry {
  readonly master: Promise<SshMaster>;
  sessions: number;
}

/** The connections to one host: opened when they are needed, shared while they last, opened anew when they were lost. */
export class SshPool implements AsyncDisposable {
  readonly #target: SshTarget;
  readonly #files: SshFiles;
  readonly #folder: string;
  readonly #entries = new Set<Entry>();
  #opened = 0;

  /** `folder` is for control sockets: short, and closed to others. */
  constructor(target: SshTarget, files: SshFiles, folder: string) {
    this.#target = target;
    this.#files = files;
    this.#folder = folder;
  }

  /** Gives `work` a connection that has room. Throws what {@link openMaster} throws. */
  async use<T>(work: (master: SshMaster) => Promise<T>): Promise<T> {
    const entry = this.#withRoom() ?? this.#open();
    entry.sessions++;
    try {
      const master = await entry.master.catch((error: unknown) => {
        this.#entries.delete(entry);
        throw error;
      });
      const result = await work(master);
      if (!master.isOpen) this.#entries.delete(entry);
      return result;
    } finally {
      entry.sessions--;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const masters = [...this.#entries].map(({ master }) => master.catch(() => null));
    this.#entries.clear();
    await Promise.all(masters.map(async (master) => (await master)?.[Symbol.asyncDispose]()));
  }

  #withRoom(): Entry | undefined {
    return [...this.#entries].find(({ sessions }) => sessions < SESSIONS);
  }

  #open(): Entry {
    const control = path.join(this.#folder, String(this.#opened++));
    const entry = { master: openMaster(this.#target, this.#files, control), sessions: 0 };
    this.#entries.add(entry);
    return entry;
  }
}
