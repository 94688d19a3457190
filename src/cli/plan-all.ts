import { didYouMean } from '../lib/did-you-mean.ts';
import { InputError } from '../lib/mistake.ts';
import type { Workflow } from '../pipeline/workflow/model.ts';
import { type Plan, plan } from '../pipeline/workflow/plan.ts';
import type { WorkflowEvent } from '../pipeline/workflow/workflow-event.ts';

/** Whether each workflow runs for an event: one without any of the wanted jobs does not. A job that none has is a mistake. */
export function planAll(
  workflows: readonly Workflow[],
  event: WorkflowEvent,
  jobs: readonly string[] | undefined,
): { readonly workflow: Workflow; readonly plan: Plan }[] {
  const plans = workflows.map((workflow) => ({ workflow, plan: plan(workflow, event) }));
  if (!jobs) return plans;
  const running = plans.filter(({ plan: { kind } }) => kind === 'runs').map(({ workflow }) => workflow);
  checkJobs(running, jobs);
  return plans.map((one) => {
    if (one.plan.kind === 'skipped' || jobsOf(one.workflow, jobs).jobs?.length !== 0) return one;
    const why = `--job: it has no job ${jobs.map((id) => `"${id}"`).join(' or ')}`;
    return { workflow: one.workflow, plan: { kind: 'skipped', what: one.workflow.file, why } };
  });
}

/** The wanted jobs that a workflow has. */
export function jobsOf(
  { jobs }: Workflow,
  wanted: readonly string[] | undefined,
): { readonly jobs?: readonly string[] } {
  return wanted ? { jobs: wanted.filter((id) => jobs.some((job) => job.id === id)) } : {};
}

function checkJobs(running: readonly Workflow[], wanted: readonly string[]): void {
  const known = new Set(running.flatMap(({ jobs }) => jobs.map(({ id }) => id)));
  const [only, ...others] = running;
  if (!only) return;
  const who = others.length === 0 ? `The workflow ${only.file} has no` : 'No workflow that runs has a';
  const mistakes = wanted.flatMap((id) => {
    if (known.has(id)) return [];
    const meant = didYouMean(id, known);
    return [{ message: `${who} job "${id}"`, ...(meant && { fix: `did you mean "${meant}"?` }) }];
  });
  if (mistakes.length > 0) throw new InputError(mistakes);
}
