import type { Mistake } from '../../lib/mistake.ts';
import type { Project } from '../project.ts';
import type { CheckContext } from './check-meaning.ts';

/** Nothing may wait for itself, over however many corners. */
export function checkOrder(project: Project, { source }: CheckContext): Mistake[] {
  const services = new Map(project.services.map(({ name, after }) => [name, after]));
  const environments = new Map(project.environments.map(({ name, after }) => [name, after === null ? [] : [after]]));
  return [
    ...cyclesIn(services).map((cycle) => ({
      message: `These services wait for one another: ${cycle.join(' → ')}`,
      at: source.keyAt(['services', cycle[0] ?? '', 'after']),
    })),
    ...cyclesIn(environments).map((cycle) => ({
      message: `These environments come after one another: ${cycle.join(' → ')}`,
      at: source.keyAt(['environments', cycle[0] ?? '', 'after']),
    })),
  ];
}

/** One way round for each group of names that lead back to themselves, beginning with the group's first name. */
function cyclesIn(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const seen = new Set<string>();
  const cycles: string[][] = [];
  const visit = (name: string, trail: readonly string[]) => {
    const start = trail.indexOf(name);
    if (start >= 0) cycles.push([...trail.slice(start), name]);
    if (seen.has(name)) return;
    seen.add(name);
    for (const next of edges.get(name) ?? []) visit(next, [...trail, name]);
  };
  for (const name of edges.keys()) visit(name, []);
  return cycles;
}
