import type { ValueObject } from '../../expressions/value.ts';
import { InputError, type Mistake } from '../../lib/mistake.ts';
import { fieldsIn } from '../check/expressions.ts';
import type { Job, Workflow } from '../workflow/model.ts';
import { evaluateStrategy } from './expand.ts';
import { dependsOnTheRun, type KnownContexts, surelySkipped } from './surely-skipped.ts';
import { hasKey, type WantedValues, wantedLegs } from './wanted-legs.ts';

/**
 * What `--matrix` wants and no leg has, as far as matrices are known before the run: a matrix made of what other jobs
 * put out is seen when it runs. What else is wrong in a matrix, its job tells.
 */
export function checkWantedLegs(workflow: Workflow, contexts: KnownContexts, wanted: WantedValues): Mistake[] {
  const skipped = surelySkipped(workflow, contexts);
  return workflow.jobs.flatMap((job) => {
    const legs = skipped.has(job.id) ? undefined : knownLegs(job, contexts);
    if (!legs) return [];
    try {
      wantedLegs(job, legs, wanted);
      return [];
    } catch (error) {
      if (error instanceof InputError) return error.mistakes;
      throw error;
    }
  });
}

/** The keys that `--matrix` wants and the matrix of no job has, in workflows whose matrices are all known before a run. */
export function unknownMatrixKeys(
  workflows: readonly { readonly workflow: Workflow; readonly contexts: KnownContexts }[],
  wanted: WantedValues,
): string[] {
  const jobs = workflows.flatMap(({ workflow, contexts }) => workflow.jobs.map((job) => ({ job, contexts })));
  const legs = jobs.map(({ job, contexts }) => (job.kind === 'call' ? undefined : knownLegs(job, contexts)));
  if (legs.includes(undefined)) return [];
  const known = legs.flatMap((some) => some ?? []);
  return Object.keys(wanted).filter((key) => !known.some(({ values }) => values && hasKey(values, key)));
}

/** A job's legs, none without a matrix; undefined when only the run will know, or nobody. */
function knownLegs(
  { strategy }: Job,
  contexts: KnownContexts,
): readonly { readonly values: ValueObject | null }[] | undefined {
  const none = [{ values: null }];
  if (!strategy) return none;
  const nodes = fieldsIn(strategy).flatMap((field) => ('template' in field ? field.template.parts : []));
  if (nodes.some((node) => typeof node !== 'string' && dependsOnTheRun(node, contexts))) return undefined;
  try {
    return evaluateStrategy(strategy, { contexts: { ...contexts } }).legs ?? none;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
