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
export function localGroups({ folder, ...from }: LocalGroupsOptions): Groups & Disposable {
  const own = identityOf(process.pid);
  const members = new Map<string, Member>();
  let journal: GroupJournal | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looks = 0;

  const tellAll = (book: GroupJournal['book']) => {
    for (const [id, member] of [...members]) {
      const news = book.news(id);
      const text = JSON.stringify(news);
      if (!news || text === member.last) continue;
      member.last = text;
      member.told(news);
    }
  };
  const look = (journal: GroupJournal) => {
    journal.read();
    looks += 1;
    if (looks % LOOKS === 0)
      endGone(
        journal,
        [...members.keys()].flatMap((id) => journal.book.holder(id) ?? []),
      );
    tellAll(journal.book);
  };
  const open = () => {
    journal ??= new GroupJournal(folder);
    const opened = journal;
    timer ??= setInterval(() => look(opened), LOOK);
    return opened;
  };
  const idOf = (job: string | undefined) => (job === undefined ? from.run : `${from.run}/${job}`);
  const close = () => {
    clearInterval(timer);
    timer = undefined;
  };
  return {
    enter(request: GroupRequest, told) {
      const id = idOf(request.job);
      try {
        const opened = open();
        opened.read();
        endGone(opened, opened.book.entrants());
        members.set(id, { told, last: '' });
        opened.enter({ id, ...from, ...request, process: own });
        tellAll(opened.book);
      } catch (error) {
        if (!isFull(error)) throw error;
        told({
          state: 'out',
          reason: `the disk is full: nobody can enter the concurrency group "${request.claim.group}"`,
        });
      }
    },
    leave(job) {
      const id = idOf(job);
      if (!journal || !members.delete(id)) return;
      leaveJournal(journal, id);
      if (members.size === 0) close();
      else tellAll(journal.book);
    },
    [Symbol.dispose]() {
      for (const id of members.keys()) if (journal) leaveJournal(journal, id);
      members.clear();
      close();
      journal?.[Symbol.dispose]();
      journal = undefined;
    },
  };
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
