import type { Action, Graph, JobNode, Leg, RunState } from './state.ts';

/** A run while one fact is worked into it: maps that may change, and the actions so far. The state it began with stays as it is. */
export class Draft {
  readonly actions: Action[] = [];
  readonly #before: RunState;
  readonly #graphs: Map<string, Graph>;
  readonly #jobs: Map<string, JobNode>;
  readonly #legs: Map<string, Leg>;
  #result: RunState['result'];

  constructor(state: RunState) {
    this.#before = state;
    this.#graphs = new Map(state.graphs);
    this.#jobs = new Map(state.jobs);
    this.#legs = new Map(state.legs);
    this.#result = state.result;
  }

  /** The run as it stands now. */
  get state(): RunState {
    const state = { ...this.#before, graphs: this.#graphs, jobs: this.#jobs, legs: this.#legs };
    return this.#result === undefined ? state : { ...state, result: this.#result };
  }

  addGraph(graph: Graph): void {
    this.#graphs.set(graph.key, graph);
    for (const job of graph.workflow.jobs) {
      const key = graph.keyPrefix + job.id;
      this.#jobs.set(key, {
        key,
        graph: graph.key,
        job,
        phase: 'pending',
        legs: [],
        failFast: true,
        maxParallel: 1,
        outputs: {},
      });
    }
  }

  /** Changes what stands under the key now, which may be newer than the value that is given. */
  changeGraph(graph: Graph, change: Partial<Graph>): Graph {
    const changed = { ...this.graph(graph.key), ...change };
    this.#graphs.set(graph.key, changed);
    return changed;
  }

  changeJob(node: JobNode, change: Partial<JobNode>): JobNode {
    const changed = { ...this.job(node.key), ...change };
    this.#jobs.set(node.key, changed);
    return changed;
  }

  changeLeg(leg: Leg, change: Partial<Leg>): Leg {
    const changed = { ...this.leg(leg.key), ...change };
    this.#legs.set(leg.key, changed);
    return changed;
  }

  addLegs(legs: readonly Leg[]): void {
    for (const leg of legs) this.#legs.set(leg.key, leg);
  }

  end(result: NonNullable<RunState['result']>): void {
    this.#result = result;
    this.actions.push({ type: 'run-ended', result });
  }

  graph(key: string): Graph {
    return found(this.#graphs.get(key), 'graph', key);
  }

  job(key: string): JobNode {
    return found(this.#jobs.get(key), 'job', key);
  }

  leg(key: string): Leg {
    return found(this.#legs.get(key), 'leg', key);
  }

  graphs(): Graph[] {
    return [...this.#graphs.values()];
  }

  jobs(): JobNode[] {
    return [...this.#jobs.values()];
  }

  legs(): Leg[] {
    return [...this.#legs.values()];
  }

  jobsOf(graph: Graph): JobNode[] {
    return graph.workflow.jobs.map((job) => this.job(graph.keyPrefix + job.id));
  }

  legsOf(node: JobNode): Leg[] {
    return node.legs.map((key) => this.leg(key));
  }
}

function found<T>(value: T | undefined, what: string, key: string): T {
  if (value === undefined) throw new Error(`The run has no ${what} "${key}"`);
  return value;
}
