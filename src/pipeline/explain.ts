import { toText } from '../expressions/value.ts';
import { InputError } from '../lib/mistake.ts';
import { knownContexts, onlyJobs } from './prepare-run.ts';
import { type KnownContexts, surelySkipped } from './run/surely-skipped.ts';
import type { Repository } from './trigger/repository.ts';
import { objectOf, treeValue } from './workflow/fields.ts';
import { readMatrix } from './workflow/matrix.ts';
import type { EnvironmentUse, FieldTree, Job, Step, Workflow } from './workflow/model.ts';
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
  /** Why it will not run, where the event decides that already. */
  readonly skipped?: string;
  /** What it calls, and that workflow's own jobs when it is of the repository. */
  readonly calls?: { readonly uses: string; readonly waves: readonly Wave[] };
}

/** What is asked: workflows and those they call, an event, and what conditions may look at. */
export interface ExplainRequest {
  readonly workflows: readonly Workflow[];
  readonly callables: ReadonlyMap<string, Workflow>;
  readonly event: WorkflowEvent;
  readonly repository: Repository;
  readonly vars: Readonly<Record<string, string>>;
  /** Only these jobs and what they need. */
  readonly jobs?: readonly string[];
}

/** Says for each workflow what an event would run and in which order, or why it runs nothing. Runs nothing itself. */
export function explain({ workflows, callables, event, jobs, ...rest }: ExplainRequest): Explanation[] {
  return workflows.map((whole) => {
    const decision = plan(whole, event);
    const { file, name } = whole;
    if (decision.kind === 'skipped') return { kind: 'skipped', file, name, why: decision.why };
    const wanted = jobs?.filter((id) => whole.jobs.some((job) => job.id === id));
    if (wanted?.length === 0) return { kind: 'skipped', file, name, why: '--job: it has none of these jobs' };
    const workflow = wanted ? onlyJobs(whole, wanted) : whole;
    const contexts = knownContexts({ workflow, event, trigger: decision.trigger, ...rest });
    return {
      kind: 'runs',
      file,
      name,
      waves: wavesOf(workflow, callables, surelySkipped(workflow, contexts), contexts),
    };
  });
}

function wavesOf(
  { jobs }: Workflow,
  callables: ReadonlyMap<string, Workflow>,
  skipped: ReadonlyMap<string, string>,
  contexts: KnownContexts,
): Wave[] {
  const waves: JobExplanation[][] = [];
  const done = new Set<string>();
  let waiting = [...jobs];
  while (waiting.length > 0) {
    const ready = waiting.filter(({ needs }) => needs.every((id) => done.has(id.toLowerCase())));
    if (ready.length === 0) throw new Error(`The jobs ${waiting.map(({ id }) => id)} wait for one another`);
    waves.push(ready.map((job) => explainJob(job, callables, skipped, contexts)));
    for (const { id } of ready) done.add(id.toLowerCase());
    waiting = waiting.filter((job) => !ready.includes(job));
  }
  return waves;
}

function explainJob(
  job: Job,
  callables: ReadonlyMap<string, Workflow>,
  reasons: ReadonlyMap<string, string>,
  contexts: KnownContexts,
): JobExplanation {
  const skipped = reasons.get(job.id);
  const condition = job.if.source.trim();
  const legs = legsOf(job, contexts);
  const common = {
    id: job.id,
    needs: job.needs,
    ...(legs && { legs }),
    ...(condition !== 'success()' && condition !== '' && { if: condition }),
    ...(skipped !== undefined && { skipped }),
  };
  if (job.kind === 'call') {
    const called = callables.get(job.uses);
    return { ...common, calls: { uses: job.uses, waves: called ? calledWaves(called, callables, contexts) : [] } };
  }
  const services = 'kind' in job.services ? wholeText(job.services) : job.services.map(({ id }) => id);
  return {
    ...common,
    steps: countSteps(job.steps),
    ...(services.length > 0 && { services }),
    ...(job.environment && { environment: environmentName(job.environment) }),
  };
}

/** The jobs of a called workflow: its inputs show only in the run. */
function calledWaves(
  called: Workflow,
  callables: ReadonlyMap<string, Workflow>,
  { github, vars }: KnownContexts,
): Wave[] {
  const contexts = { github, vars };
  return wavesOf(called, callables, surelySkipped(called, contexts), contexts);
}

function countSteps(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + (step.kind === 'parallel' ? countSteps(step.steps) : 1), 0);
}

function wholeText(tree: FieldTree): string[] {
  return tree.kind === 'field' ? [tree.source] : ['known only in the run'];
}

function environmentName({ name }: EnvironmentUse): string {
  return name.source;
}

/** The legs, when the matrix needs nothing that only a run knows. */
function legsOf({ strategy }: Job, contexts: KnownContexts): readonly string[] | 'later' | undefined {
  if (!strategy) return undefined;
  if (!strategy.matrix) return strategy.whole ? 'later' : undefined;
  const later = (): never => {
    throw new InputError('Only a run knows it');
  };
  try {
    const value = treeValue(strategy.matrix, { contexts: { inputs: later, ...contexts, needs: later } });
    const reading = readMatrix(objectOf(strategy.matrix, value, 'matrix'));
    if ('wrong' in reading) return 'later';
    return reading.legs.map(({ segments, values }) => segments.join(', ') || toText(values));
  } catch (error) {
    if (error instanceof InputError) return 'later';
    throw error;
  }
}
