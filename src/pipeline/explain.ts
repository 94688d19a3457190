import { toText } from '../expressions/value.ts';
import { InputError } from '../lib/mistake.ts';
import { objectOf, treeValue } from './workflow/fields.ts';
import { readMatrix } from './workflow/matrix.ts';
import type { EnvironmentUse, Job, Step, Workflow } from './workflow/model.ts';
import { plan } from './workflow/plan.ts';
import type { WorkflowEvent } from './workflow/workflow-event.ts';

/** What an event does with one workflow. */
export type Explanation =
  | { readonly kind: 'runs'; readonly file: string; readonly name: string; readonly waves: readonly Wave[] }
  | { readonly kind: 'skipped'; readonly file: string; readonly name: string; readonly why: string };

/** Jobs that could start at the same time, if all before them took equally long; each really starts when its own needs have ended. */
export type Wave = readonly JobExplanation[];

export interface JobExplanation {
  readonly id: string;
  readonly needs: readonly string[];
  /** The legs of its matrix by their names; `'later'` when they show only in the run; absent without a matrix. */
  readonly legs?: readonly string[] | 'later';
  /** Absent for a job that calls a workflow. */
  readonly steps?: number;
  readonly services?: readonly string[];
  readonly environment?: string;
  /** The condition that decides in the run; absent for the usual one. */
  readonly if?: string;
  /** What it calls, and that workflow's own jobs when it is of the repository. */
  readonly calls?: { readonly uses: string; readonly waves: readonly Wave[] };
}

/** Says for each workflow what an event would run and in which order, or why it runs nothing. Runs nothing itself. */
export function explain(
  workflows: readonly Workflow[],
  callables: ReadonlyMap<string, Workflow>,
  event: WorkflowEvent,
): Explanation[] {
  return workflows.map((workflow) => {
    const decision = plan(workflow, event);
    const { file, name } = workflow;
    if (decision.kind === 'skipped') return { kind: 'skipped', file, name, why: decision.why };
    return { kind: 'runs', file, name, waves: wavesOf(workflow, callables) };
  });
}

function wavesOf({ jobs }: Workflow, callables: ReadonlyMap<string, Workflow>): Wave[] {
  const waves: JobExplanation[][] = [];
  const done = new Set<string>();
  let waiting = [...jobs];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) => needs.every((id) => done.has(id.toLowerCase())));
    if (ready.length === 0) throw new Error(`The jobs ${waiting.map(({ id }) => id)} wait for one another`);
    waves.push(ready.map((job) => explainJob(job, callables)));
    for (const { id } of ready) done.add(id.toLowerCase());
    waiting = waiting.filter((job) => !ready.includes(job));
  }
  return waves;
}

function explainJob(job: Job, callables: ReadonlyMap<string, Workflow>): JobExplanation {
  const condition = job.if.source.trim();
  const legs = legsOf(job);
  const common = {
    id: job.id,
    needs: job.needs,
    ...(legs && { legs }),
    ...(condition !== 'success()' && condition !== '' && { if: condition }),
  };
  if (job.kind === 'call') {
    const called = callables.get(job.uses);
    return { ...common, calls: { uses: job.uses, waves: called ? wavesOf(called, callables) : [] } };
  }
  const services = 'kind' in job.services ? [job.services.source] : job.services.map(({ id }) => id);
  return {
    ...common,
    steps: countSteps(job.steps),
    ...(services.length > 0 && { services }),
    ...(job.environment && { environment: environmentName(job.environment) }),
  };
}

function countSteps(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + (step.kind === 'parallel' ? countSteps(step.steps) : 1), 0);
}

function environmentName({ name }: EnvironmentUse): string {
  return name.source;
}

/** The legs, when the matrix needs nothing that only a run knows. */
function legsOf({ strategy }: Job): readonly string[] | 'later' | undefined {
  if (!strategy) return undefined;
  if (!strategy.matrix) return strategy.whole ? 'later' : undefined;
  try {
    const value = treeValue(strategy.matrix, { contexts: {} });
    const reading = readMatrix(objectOf(strategy.matrix, value, 'matrix'));
    if ('wrong' in reading) return 'later';
    return reading.legs.map(({ segments, values }) => segments.join(', ') || toText(values));
  } catch (error) {
    if (error instanceof InputError) return 'later';
    throw error;
  }
}
