import { type Entrant, GroupBook, type GroupNews } from '../run/groups.ts';
import type { Groups } from './types.ts';

/** Groups that only the runs of this process share: the contract without a file system. */
export class MemoryGroups {
  readonly #book = new GroupBook<Entrant>();
  readonly #members = new Map<string, { readonly told: (news: GroupNews) => void; last: string }>();

  /** The groups as one run sees them. */
  of(run: string, parent?: string): Groups {
    const idOf = (job = '') => `${run}/${job}`;
    const from = { run, attempt: 1, ...(parent !== undefined && { parent }) };
    return {
      enter: (request, told) => {
        const id = idOf(request.job);
        this.#members.set(id, { told, last: '' });
        this.#book.tell({ type: 'enter', entrant: { id, ...from, ...request } });
        this.#tellAll();
      },
      leave: (job) => {
        this.#members.delete(idOf(job));
        this.#book.tell({ type: 'leave', id: idOf(job) });
        this.#tellAll();
      },
    };
  }

  #tellAll(): void {
    for (const [id, member] of [...this.#members]) {
      const news = this.#book.news(id);
      const text = JSON.stringify(news);
      if (!news || text === member.last) continue;
      member.last = text;
      member.told(news);
    }
  }
}
