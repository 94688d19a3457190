import { duration } from '../../src/events/render.ts';
import type { GantryResult } from '../../story/gantry.ts';

/** Steps that count as the deployment itself: what comes after the build, without watching it. */
const NOT_COUNTED = /^(Build|Soak|Back up)/;

/** Milliseconds of the steps that count, and those that took longest in words. Throws when the command failed. */
export function deployTime(what: string, result: GantryResult): { readonly took: number; readonly longest: string } {
  mustEndWell(what, result);
  const counted = stepTimes(result).filter(({ name }) => !NOT_COUNTED.test(name));
  const took = counted.reduce((sum, step) => sum + step.took, 0);
  const longest = counted.toSorted((a, b) => b.took - a.took).slice(0, 4);
  return { took, longest: longest.map((step) => `${step.name} ${duration(step.took)}`).join(', ') };
}

/** Throws with what a command said when it did not end well. */
export function mustEndWell(what: string, { code, stderr, summary }: GantryResult): void {
  if (code !== 0) throw new Error(`${what}: ended with code ${code}: ${stderr || String(summary.reason)}`);
}

function stepTimes({ events }: GantryResult): { name: string; took: number }[] {
  const begun = new Map<number, { name: string; at: number }>();
  const times: { name: string; took: number }[] = [];
  for (const event of events) {
    if (event.type !== 'step') continue;
    const time = Date.parse(event.time);
    if (event.state === 'started') begun.set(event.step, { name: event.name, at: time });
    else {
      const start = begun.get(event.step);
      if (start) times.push({ name: start.name, took: time - start.at });
    }
  }
  return times;
}
