import type { ValueObject } from '../../expressions/value.ts';
import { InputError, type Mistake } from '../../lib/mistake.ts';
import { fieldsIn } from '../check/expressions.ts';
import type { Job, Workflow } from '../workflow/model.ts';
import { evaluateStrategy } from './expand.ts';
import { dependsOnTheRun, type KnownContexts, surelySkipped } from './surely-skipped.ts';
import { hasKey, type WantedValues, wantedLegs } from './wanted-legs.ts';

/** A workflow with those that it may call, by the `uses` of their callers. */
export interface WithCallables {
  readonly workflow: Workflow;
  readonly callables: ReadonlyMap<string, Workflow>;
  readonly contexts: KnownContexts;
}

/**
 * What `--matrix` wants and no leg has, in called workflows too, as far as matrices are known before the run: a matrix made of
 * what other jobs put out, or of what a caller gives, is seen when it runs. What else is wrong in a matrix, its job tells.
 */
export function checkWantedLegs(from: WithCallables, wanted: WantedValues): Mistake[] {
  const { workflow, contexts } = from;
  const skipped = surelySkipped(workflow, contexts);
  return workflow.jobs.flatMap((job) => {
    if (skipped.has(job.id)) return [];
    const target = calledBy(job, from);
    const inside = target ? checkWantedLegs(target, wanted) : [];
    const legs = knownLegs(job, contexts);
    if (!legs) return inside;
    try {
      wantedLegs(job, legs, wanted);
      return inside;
    } catch (error) {
      if (error instanceof InputError) return [...error.mistakes, ...inside];
      throw error;
    }
  });
}

/** The keys that `--matrix` wants and the matrix of no job has, in workflows whose matrices are all known before a run. */
export function unknownMatrixKeys(workflows: readonly WithCallables[], wanted: WantedValues): string[] {
  const legs = workflows.flatMap(allLegs);
  if (legs.includes(undefined)) return [];
  const known = legs.flatMap((some) => some ?? []);
  return Object.keys(wanted).filter((key) => !known.some(({ values }) => values && hasKey(values, key)));
}

/** The legs of every job, those inside called workflows too; undefined for what only the run knows. */
function allLegs(from: WithCallables): ReturnType<typeof knownLegs>[] {
  return from.workflow.jobs.flatMap((job) => {
    const target = calledBy(job, from);
    const inside = target ? allLegs(target) : job.kind === 'call' ? [undefined] : [];
    return [knownLegs(job, from.contexts), ...inside];
  });
}

/** The workflow that a job calls, which does not know yet what its caller gives it. */
function calledBy(job: Job, { callables, contexts: { github, vars } }: WithCallables): WithCallables | undefined {
  const workflow = job.kind === 'call' ? callables.get(job.uses) : undefined;
  return workflow && { workflow, callables, contexts: { github, vars } };
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
