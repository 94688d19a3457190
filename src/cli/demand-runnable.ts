import { InputError, type Mistake } from '../lib/mistake.ts';
import { checkRunnable } from '../pipeline/check-runnable.ts';
import { thisMachine } from '../pipeline/executors/host/host-executor.ts';
import { type PreparedRun, prepareRun, type RunRequest } from '../pipeline/prepare-run.ts';
import { checkWantedLegs, unknownMatrixKeys } from '../pipeline/run/check-wanted-legs.ts';
import { machineLabels } from '../pipeline/runner/labels.ts';
import { jobsOf, type planAll } from './plan-all.ts';
import type { RunOptions } from './run-options.ts';

/** Throws an InputError with everything that keeps a workflow which would run from running as it was asked for. */
export function demandRunnable(
  plans: ReturnType<typeof planAll>,
  request: Omit<RunRequest, 'workflow' | 'trigger'>,
  { label, job, matrix = {} }: RunOptions,
): void {
  const labels = machineLabels(thisMachine, label);
  const mistakes: Mistake[] = [];
  const prepared: PreparedRun[] = [];
  for (const { workflow, plan } of plans) {
    if (plan.kind === 'skipped') continue;
    try {
      prepared.push(prepareRun({ ...request, workflow, trigger: plan.trigger, ...jobsOf(workflow, job) }));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push(...error.mistakes);
    }
  }
  for (const one of prepared)
    mistakes.push(...checkRunnable(one.workflow, one.callables, one.contexts, labels), ...checkWantedLegs(one, matrix));
  if (mistakes.length === 0 && prepared.length > 0)
    mistakes.push(
      ...unknownMatrixKeys(prepared, matrix).map((key) => ({
        message: `--matrix: no job that runs has "${key}" in its matrix`,
      })),
    );
  if (mistakes.length > 0) throw new InputError(mistakes);
}
