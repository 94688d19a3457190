import type { RunState } from './state.ts';

/** The keys of all legs, and of jobs that never had any, in the order of the files. */
export function keysInOrder(state: RunState, graph = ''): string[] {
  const { workflow, keyPrefix } = state.graphs.get(graph) ?? { workflow: { jobs: [] }, keyPrefix: '' };
  return workflow.jobs.flatMap((job) => {
    const node = state.jobs.get(keyPrefix + job.id);
    if (!node || node.legs.length === 0) return [keyPrefix + job.id];
    return node.legs.flatMap((key) => [key, ...(state.graphs.has(key) ? keysInOrder(state, key) : [])]);
  });
}
