import path from 'node:path';
import { unlessAborted } from '../../lib/unless-aborted.ts';
import { HostRefused } from './ssh-failure.ts';
import { openMaster, type SshMaster } from './ssh-master.ts';
import { SessionRefused } from './ssh-session.ts';
import type { SshFiles, SshTarget } from './ssh-words.ts';

/** sshd lets 10 sessions run over one connection unless `MaxSessions` says otherwise; one of them keeps it open. */
const SESSIONS = 8;
const MORE_SESSIONS = 'set MaxSessions in its sshd_config to 10, as it is by default';

interface Entry {
  readonly master: Promise<SshMaster>;
  /** The same, once it is logged in. */
  open: SshMaster | null;
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
  #wasReached = false;

  /** `folder` is for control sockets: short, and closed to others. */
  constructor(target: SshTarget, files: SshFiles, folder: string) {
    this.#target = target;
    this.#files = files;
    this.#folder = folder;
  }

  /** How many logins were begun. */
  get logins(): number {
    return this.#opened;
  }

  /** Whether one of them worked at any time. */
  get wasReached(): boolean {
    return this.#wasReached;
  }

  /** Whether a connection is there that is not known to be lost. */
  get isOpen(): boolean {
    return [...this.#entries].some(({ open }) => open?.isOpen);
  }

  /**
   * Gives `work` a connection that has room. Throws what {@link openMaster} throws, what `work` throws, and the reason of an
   * abort that comes before there is one.
   */
  async use<T>(work: (master: SshMaster) => Promise<T>, signal?: AbortSignal): Promise<T> {
    for (;;) {
      const entry = [...this.#entries].find(({ sessions, room }) => sessions < room) ?? this.#open();
      const isAlone = entry.room === 1;
      entry.sessions++;
      try {
        return await this.#work(entry, work, signal);
      } catch (error) {
        if (!(error instanceof SessionRefused)) throw error;
        if (isAlone) throw new HostRefused(this.#target.name, 'its sshd runs one session a connection', MORE_SESSIONS);
        entry.room = Math.max(1, Math.min(entry.room - 1, entry.sessions - 1));
      } finally {
        entry.sessions--;
      }
    }
  }

  async #work<T>(entry: Entry, work: (master: SshMaster) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const login = entry.master.catch((error: unknown) => {
      this.#entries.delete(entry);
      throw error;
    });
    const master = await unlessAborted(login, signal);
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
    const login = openMaster(this.#target, this.#files, control, this.#closing.signal);
    const master = login.then((open) => {
      this.#wasReached = true;
      entry.open = open;
      return open;
    });
    const entry: Entry = { master, open: null, sessions: 0, room: SESSIONS };
    this.#entries.add(entry);
    return entry;
  }
}
