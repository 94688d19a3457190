import { isFull } from '../../events/append-file.ts';
import { identityOf, isThere } from '../../lib/process-identity.ts';
import type { GroupNews } from '../run/groups.ts';
import { GroupJournal } from './group-journal.ts';
import type { GroupRequest, Groups } from './types.ts';

/** Milliseconds between two looks at the journal, and how many of them between two at the processes waited for. */
const LOOK = 50;
const LOOKS = 10;

export interface LocalGroupsOptions {
  /** Where the groups of the repository are written down, for all its runs on this machine. */
  readonly folder: string;
  readonly run: string;
  readonly attempt: number;
  /** The run whose step started this one. */
  readonly parent?: string;
}

interface Member {
  readonly told: (news: GroupNews) => void;
  /** What it was told last. */
  last: string;
}

/**
 * Groups that all runs of a repository on this machine share, through a file. An entrant is its run, its attempt and its
 * process with the time when that began; where the process is gone, the entrant has left.
 */
export class LocalGroups implements Groups, Disposable {
  readonly #folder: string;
  readonly #from: Omit<LocalGroupsOptions, 'folder'>;
  readonly #own = identityOf(process.pid);
  readonly #members = new Map<string, Member>();
  #journal: GroupJournal | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;

  constructor({ folder, ...from }: LocalGroupsOptions) {
    this.#folder = folder;
    this.#from = from;
  }

  enter(request: GroupRequest, told: (news: GroupNews) => void): void {
    const id = this.#idOf(request.job);
    try {
      const journal = this.#open();
      journal.read();
      endGone(journal, journal.book.entrants());
      this.#members.set(id, { told, last: '' });
      journal.enter({ id, ...this.#from, ...request, process: this.#own });
      this.#tellAll(journal);
    } catch (error) {
      if (!isFull(error)) throw error;
      const { group } = request.claim;
      told({ state: 'out', reason: `the disk is full: nobody can enter the concurrency group "${group}"` });
    }
  }

  leave(job?: string): void {
    const id = this.#idOf(job);
    if (!this.#journal || !this.#members.delete(id)) return;
    leaveJournal(this.#journal, id);
    if (this.#members.size === 0) this.#stopLooking();
    else this.#tellAll(this.#journal);
  }

  [Symbol.dispose](): void {
    for (const id of this.#members.keys()) if (this.#journal) leaveJournal(this.#journal, id);
    this.#members.clear();
    this.#stopLooking();
    this.#journal?.[Symbol.dispose]();
    this.#journal = undefined;
  }

  #idOf(job: string | undefined): string {
    return job === undefined ? this.#from.run : `${this.#from.run}/${job}`;
  }

  #open(): GroupJournal {
    const journal = this.#journal ?? new GroupJournal(this.#folder);
    this.#journal = journal;
    this.#timer ??= setInterval(() => this.#look(journal), LOOK);
    return journal;
  }

  #look(journal: GroupJournal): void {
    journal.read();
    this.#looks += 1;
    const holders = [...this.#members.keys()].flatMap((id) => journal.book.holder(id) ?? []);
    if (this.#looks % LOOKS === 0) endGone(journal, holders);
    this.#tellAll(journal);
  }

  #tellAll({ book }: GroupJournal): void {
    for (const [id, member] of [...this.#members]) {
      const news = book.news(id);
      const text = JSON.stringify(news);
      if (!news || text === member.last) continue;
      member.last = text;
      member.told(news);
    }
  }

  #stopLooking(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** Writes down that those have left whose process is gone. */
function endGone(journal: GroupJournal, entrants: ReturnType<GroupJournal['book']['entrants']>): void {
  for (const { id, process } of entrants) if (!isThere(process)) journal.leave(id);
}

/** On a full disk nothing can be written; whoever waits then goes on when this process ends. */
function leaveJournal(journal: GroupJournal, id: string): void {
  try {
    journal.leave(id);
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}
