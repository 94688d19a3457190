import { readCounters } from '../commands/answers.ts';
import { awaitVerb, probeVerb, quickVerb } from '../commands/verbs.ts';
import type { Outcome, Probe } from '../host.ts';
import type { AskScript, Front } from './front.ts';

/** nginx in front of a host: the script renders its configuration with each set and link, and asks it on the host itself. */
export function nginxFront(ask: AskScript): Front {
  const done = async (): Promise<Outcome> => ({ ok: true });
  return {
    prepare: done,
    listen: done,
    outdated: async () => null,
    async probe(link, questions) {
      const { lines, text } = await ask(probeVerb(link, questions));
      return questions.map((_, index) => readProbe(lines[index] ?? text));
    },
    async awaitGood(link, question, patience) {
      const { lines, text } = await ask(awaitVerb(link, question, patience));
      return { ready: lines[1] === 'ready', last: readProbe(lines[0] ?? text) };
    },
    async counters(reset) {
      return readCounters((await ask(quickVerb(['counters', ...(reset ? ['reset'] : [])]))).lines);
    },
  };
}

/** A status, or `-` and why there is none. */
function readProbe(line: string): Probe {
  const status = Number(line);
  return status > 0 ? { status, reason: `answered ${status}` } : { status: null, reason: line.replace(/^- /, '') };
}
