import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Position } from '../../../lib/mistake.ts';
import { type Reader, readLiterals } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

/** A job's `needs` with the places of the ids, for the checks across jobs. */
export interface Needs {
  readonly job: string;
  readonly ids: readonly { readonly text: string; readonly at: Position }[];
}

/** `needs`: one job id or a list of them, compared without regard to case and spelled as the jobs are. */
export function readNeeds(reader: Reader, node: YamlNode | undefined, jobs: readonly string[]): Needs['ids'] {
  const spelled = new Map(jobs.map((id) => [id.toLowerCase(), id]));
  const ids = node ? readLiterals(reader, node, 'needs') : [];
  return ids.map(({ text, at }) => ({ text: spelled.get(text.toLowerCase()) ?? text, at }));
}

/** Every id must be a job, and no job may wait for itself through others. */
export function checkNeeds(reader: Reader, jobs: readonly Needs[]): void {
  const byId = new Map(jobs.map((job) => [job.job, job]));
  for (const { job, ids } of jobs) {
    for (const { text, at } of ids) {
      if (byId.has(text)) continue;
      const meant = didYouMean(text, byId.keys());
      reader.mistake(
        at,
        `Job "${job}" needs the job "${text}", which does not exist`,
        meant && `did you mean "${meant}"?`,
      );
    }
  }
  const reported = new Set<string>();
  for (const { job } of jobs) {
    const cycle = cycleFrom(job, byId);
    if (!cycle || cycle.some((id) => reported.has(id))) continue;
    for (const id of cycle) reported.add(id);
    const place = byId.get(job)?.ids.find(({ text }) => text === cycle[1]);
    if (place) reader.mistake(place.at, `The jobs wait for one another in a circle: ${cycle.join(' needs ')}`);
  }
}

/** The shortest way from a job through its needs back to itself. */
function cycleFrom(start: string, byId: ReadonlyMap<string, Needs>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const { text } of byId.get(id)?.ids ?? []) {
      if (text === start) return [...pathTo(id, cameFrom), start];
      if (!byId.has(text) || cameFrom.has(text)) continue;
      cameFrom.set(text, id);
      queue.push(text);
    }
  }
  return undefined;
}

function pathTo(id: string, cameFrom: ReadonlyMap<string, string>): string[] {
  const before = cameFrom.get(id);
  return before === undefined ? [id] : [...pathTo(before, cameFrom), id];
}
