import type { Mistake } from '../lib/mistake.ts';
import { type KnownContexts, surelySkipped } from './run/surely-skipped.ts';
import { unsupported } from './runner/unsupported.ts';
import type { CallJob, Workflow } from './workflow/model.ts';

/**
 * What of a run this machine cannot do yet, called workflows included: found before anything starts, so that nothing is
 * silently left out. Jobs that the event skips anyway may ask for what they want. `labels` are those the machine claims.
 */
export function checkRunnable(
  workflow: Workflow,
  callables: ReadonlyMap<string, Workflow>,
  contexts: KnownContexts,
  labels: readonly string[],
): Mistake[] {
  const skipped = surelySkipped(workflow, contexts);
  const { github, vars } = contexts;
  return workflow.jobs.flatMap((job) => {
    if (skipped.has(job.id)) return [];
    if (job.kind === 'steps') return unsupported(job, labels);
    const called = callables.get(job.uses);
    return called ? checkRunnable(called, callables, { github, vars }, labels) : [notLoaded(job)];
  });
}

/** A call of a workflow that was not loaded, as it is not in this repository. */
function notLoaded({ uses, usesAt }: CallJob): Mistake {
  const message = `Workflows of other repositories cannot be called yet: ${uses}`;
  const fix = 'copy it into this repository and call it with ./.github/workflows/…';
  return { at: usesAt, message, fix };
}
