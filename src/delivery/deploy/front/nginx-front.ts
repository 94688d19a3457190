import { readCounters } from '../commands/answers.ts';
import type { Outcome } from '../host.ts';
import type { AskScript, Front } from './front.ts';

/** nginx in front of a host: the script renders its configuration, and asks it on the host itself. */
export function nginxFront(ask: AskScript): Front {
  const tell = async (...words: string[]): Promise<Outcome> => {
    const { code, text } = await ask({ words });
    return code === 0 ? { ok: true } : { ok: false, reason: text };
  };
  return {
    prepare: (fence, set) => tell('front', String(fence), String(set)),
    listen: (fence) => tell('front', String(fence), '-'),
    async probe(link, service, path) {
      const { lines, text } = await ask({ words: ['probe', link, service, path] });
      const status = Number(lines[0]);
      return status > 0 ? { status, reason: `answered ${status}` } : { status: null, reason: text };
    },
    async counters(reset) {
      return readCounters((await ask({ words: ['counters', ...(reset ? ['reset'] : [])] })).lines);
    },
  };
}
