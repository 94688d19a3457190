import path from 'node:path';
import { HostRefused } from './ssh-failure.ts';
import { openMaster, type SshMaster } from './ssh-master.ts';
import { SessionRefused } from './ssh-session.ts';
import type { SshFiles, SshTarget } from './ssh-words.ts';

/** sshd lets 10 sessions run over one connection unless `MaxSessions` says otherwise; one of them keeps it open. */
const SESSIONS = 8;
const MORE_SESSIONS = 'set MaxSessions in its sshd_config to 10, as it is by default';

interface Entry {
  readonly master: Promise<SshMaster>;
  sessions: number;
  /** Sessions that it has room for, as far as is known. */
  room: number;
}

/** The connections to one host: opened when they are needed, shared while they last, opened anew when they were lost. */
export class SshPool implements AsyncDisposable {
  readonly #target: SshTarget;
  readonly #files: SshFiles;
  readonly #folder: string;
  readonly #entries = new Set<Entry>();
  readonly #closing = new AbortController();
  #opened = 0;

  /** `folder` is for control sockets: short, and closed to others. */
  constructor(target: SshTarget, files: SshFiles, folder: string) {
    this.#target = target;
    this.#files = files;
    this.#folder = folder;
  }

  /** Gives `work` a connection that has room. Throws what {@link openMaster} throws, and what `work` throws. */
  async use<T>(work: (master: SshMaster) => Promise<T>): Promise<T> {
    for (;;) {
      const entry = [...this.#entries].find(({ sessions, room }) => sessions < room) ?? this.#open();
      const isAlone = entry.room === 1;
      entry.sessions++;
      try {
        return await this.#work(entry, work);
      } catch (error) {
        if (!(error instanceof SessionRefused)) throw error;
        if (isAlone) throw new HostRefused(this.#target.name, 'its sshd runs one session a connection', MORE_SESSIONS);
        entry.room = Math.max(1, Math.min(entry.room - 1, entry.sessions - 1));
      } finally {
        entry.sessions--;
      }
    }
  }

  async #work<T>(entry: Entry, work: (master: SshMaster) => Promise<T>): Promise<T> {
    const master = await entry.master.catch((error: unknown) => {
      this.#entries.delete(entry);
      throw error;
    });
    try {
      return await work(master);
    } finally {
      if (!master.isOpen) this.#entries.delete(entry);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    const masters = [...this.#entries].map(({ master }) => master.catch(() => null));
    this.#entries.clear();
    await Promise.all(masters.map(async (master) => (await master)?.[Symbol.asyncDispose]()));
  }

  #open(): Entry {
    const control = path.join(this.#folder, String(this.#opened++));
    const entry = {
      master: openMaster(this.#target, this.#files, control, this.#closing.signal),
      sessions: 0,
      room: SESSIONS,
    };
    this.#entries.add(entry);
    return entry;
  }
}
