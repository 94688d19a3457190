import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Position } from '../../../lib/mistake.ts';
import { type Reader, readLiterals } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

/** A job's `needs` with the places of the ids, for the checks across jobs. */
export interface Needs {
  readonly job: string;
  readonly ids: readonly { readonly text: string; readonly at: Position }[];
}

/** `needs`: one job id or a list of them, compared without regard to case and spelled as the jobs are: `spelled` has their ids by their lower case. */
export function readNeeds(
  reader: Reader,
  node: YamlNode | undefined,
  spelled: ReadonlyMap<string, string>,
): Needs['ids'] {
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
  const open = inCircles(byId);
  for (const job of open.keys()) {
    const cycle = reported.has(job) ? undefined : cycleFrom(job, open);
    if (!cycle || cycle.some((id) => reported.has(id))) continue;
    for (const id of cycle) reported.add(id);
    const place = byId.get(job)?.ids.find(({ text }) => text === cycle[1]);
    if (place) reader.mistake(place.at, `The jobs wait for one another in a circle: ${cycle.join(' needs ')}`);
  }
}

/** Leaves out, again and again, who waits for nobody left: what remains are circles and what waits for them. */
function inCircles(byId: ReadonlyMap<string, Needs>): ReadonlyMap<string, Needs> {
  const left = new Map(byId);
  const waiting = new Map<string, string[]>();
  const count = new Map<string, number>();
  for (const { job, ids } of byId.values()) {
    const known = new Set(ids.map(({ text }) => text).filter((text) => byId.has(text)));
    count.set(job, known.size);
    for (const id of known) {
      const others = waiting.get(id);
      if (others) others.push(job);
      else waiting.set(id, [job]);
    }
  }
  const free = [...byId.keys()].filter((job) => count.get(job) === 0);
  for (const job of free) {
    left.delete(job);
    for (const other of waiting.get(job) ?? []) {
      const rest = (count.get(other) ?? 0) - 1;
      count.set(other, rest);
      if (rest === 0) free.push(other);
    }
  }
  return left;
}

/** The shortest way from a job through its needs back to itself. */
function cycleFrom(start: string, byId: ReadonlyMap<string, Needs>): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const id of queue) {
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
  const path: string[] = [];
  for (let at: string | undefined = id; at !== undefined; at = cameFrom.get(at)) path.push(at);
  return path.reverse();
}
