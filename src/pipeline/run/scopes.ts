import type { ExtensionFunction, Scope } from '../../expressions/evaluate.ts';
import { toText, type ValueObject } from '../../expressions/value.ts';
import type { Graph, JobNode, RunState } from './state.ts';

/** What expressions of a job see before it runs: event, inputs, variables, and how its needs ended. */
export function jobContexts(
  state: RunState,
  graph: Graph,
  node: JobNode,
): Omit<Graph['contexts'], 'secrets'> & { needs: ValueObject } {
  const { github, vars, inputs } = graph.contexts;
  return { github, vars, inputs, needs: needsContext(state, graph, node) };
}

/** The `needs` context: results and outputs of the jobs that a job names itself. */
export function needsContext(state: RunState, graph: Graph, { job }: JobNode): ValueObject {
  return outcomes(state, graph, job.needs);
}

/** The `jobs` context of a called workflow's outputs. */
export function jobsContext(state: RunState, graph: Graph): ValueObject {
  return outcomes(
    state,
    graph,
    graph.workflow.jobs.map((job) => job.id),
  );
}

/** The scope of a job's `if`: the status functions look at all its ancestors, or at the jobs that are named. */
export function conditionScope(state: RunState, graph: Graph, node: JobNode): Scope {
  const all = ancestors(state, graph, node);
  const results = (names: readonly unknown[]) =>
    all.filter(
      ({ job }) => names.length === 0 || names.some((name) => String(name).toLowerCase() === job.id.toLowerCase()),
    );
  const cancelled = graph.cancelled !== undefined;
  return {
    contexts: { ...jobContexts(state, graph, node) },
    functions: {
      always: status(0, () => true),
      cancelled: status(0, () => cancelled),
      success: status(255, (names) => !cancelled && results(names).every(({ result }) => result === 'success')),
      failure: status(255, (names) => results(names).some(({ result }) => result === 'failure')),
    },
  };
}

/** Every job that must end before this one, through all needs. */
export function ancestors(state: RunState, graph: Graph, node: JobNode): readonly JobNode[] {
  const found = new Map<string, JobNode>();
  const add = ({ job }: JobNode) => {
    for (const need of job.needs) {
      const ancestor = state.jobs.get(graph.keyPrefix + need);
      if (!ancestor || found.has(need)) continue;
      found.set(need, ancestor);
      add(ancestor);
    }
  };
  add(node);
  return [...found.values()];
}

function outcomes(state: RunState, graph: Graph, ids: readonly string[]): ValueObject {
  const entries = ids.flatMap((id) => {
    const node = state.jobs.get(graph.keyPrefix + id);
    return node?.result ? [[id, { result: node.result, outputs: node.outputs }] as const] : [];
  });
  return Object.fromEntries(entries);
}

function status(max: number, holds: (names: readonly string[]) => boolean): ExtensionFunction {
  return { minArguments: 0, maxArguments: max, call: (args) => holds(args.map(toText)) };
}
