import type { Scope } from '../../expressions/evaluate.ts';
import { isArray, isObject, property, toText, type Value, type ValueObject } from '../../expressions/value.ts';
import { fieldBoolean, fieldNumber, fieldText, mistake, objectOf, treeValue } from '../workflow/fields.ts';
import { legName } from '../workflow/job-name.ts';
import { type Leg as MatrixLeg, readMatrix } from '../workflow/matrix.ts';
import type { FieldTree, Job, StepsJob, Strategy } from '../workflow/model.ts';
import { evaluateConcurrency } from './concurrency.ts';
import { jobContexts, needsContext } from './scopes.ts';
import type { Graph, JobNode, Leg, RunState } from './state.ts';
import { wantedLegs } from './wanted-legs.ts';

/** A job whose needs have ended, as legs that can be run. */
export interface Expansion {
  readonly legs: readonly Leg[];
  readonly failFast: boolean;
  readonly maxParallel: number;
}

/** Evaluates a job's strategy and everything of its legs that must be known before they start. Throws the user's mistakes. */
export function expand(state: RunState, graph: Graph, node: JobNode): Expansion {
  const { job } = node;
  const contexts = jobContexts(state, graph, node);
  const strategy = evaluateStrategy(job.strategy, { contexts });
  const matrix = wantedLegs(job, strategy.legs ?? [{ values: null, segments: [] }], state.matrix);
  const maxParallel = strategy.maxParallel ?? matrix.length;
  const keys = new Set<string>();
  const legs = matrix.map(({ values, segments }, index) => {
    const strategyContext = {
      'fail-fast': strategy.failFast,
      'job-index': index,
      'job-total': matrix.length,
      'max-parallel': strategy.legs ? maxParallel : 1,
    };
    const scope = { contexts: { ...contexts, matrix: values, strategy: strategyContext } };
    const plain = job.id + (segments.length > 0 ? ` (${segments.join(', ')})` : '');
    const key = graph.keyPrefix + (keys.has(plain) ? `${plain} #${index + 1}` : plain);
    keys.add(plain);
    const name = graph.namePrefix + evaluateName(job, segments, scope);
    const leg = {
      key,
      name,
      job: node.key,
      phase: 'queued',
      waits: false,
      matrix: values,
      strategy: strategyContext,
    } as const;
    const concurrency = job.concurrency && evaluateConcurrency(job.concurrency, scope);
    const claim = concurrency ? { concurrency } : {};
    if (job.kind === 'call') return { ...leg, ...claim, continueOnError: false };
    const assignment = {
      key,
      name,
      job,
      workflow: graph.workflow,
      attempt: state.attempt,
      runsOn: evaluateRunsOn(job.runsOn, scope),
      matrix: values,
      strategy: strategyContext,
      contexts: {
        ...graph.contexts,
        github: { ...graph.contexts.github, job: job.id },
        needs: needsContext(state, graph, node),
      },
    };
    return { ...leg, ...claim, assignment, continueOnError: evaluateContinue(job, scope) };
  });
  return { legs, failFast: strategy.failFast, maxParallel };
}

interface EvaluatedStrategy {
  readonly failFast: boolean;
  readonly maxParallel?: number;
  /** Absent without a matrix. */
  readonly legs?: readonly (MatrixLeg | { readonly values: null; readonly segments: readonly string[] })[];
}

/** A job's strategy with its legs. Throws what is wrong in it. */
export function evaluateStrategy(strategy: Strategy | undefined, scope: Scope): EvaluatedStrategy {
  if (!strategy) return { failFast: true };
  if (strategy.whole) return wholeStrategy(strategy, objectOf(strategy, treeValue(strategy.whole, scope), 'strategy'));
  const failFast = fieldBoolean(strategy.failFast, scope, 'fail-fast', true);
  const max = strategy.maxParallel && fieldNumber(strategy.maxParallel, scope, 'max-parallel', 1);
  const matrix = strategy.matrix && objectOf(strategy, treeValue(strategy.matrix, scope), 'strategy.matrix');
  return {
    failFast,
    ...(max && max >= 1 && { maxParallel: Math.floor(max) }),
    ...(matrix && matrixLegs(strategy, matrix)),
  };
}

function wholeStrategy(strategy: Strategy, value: ValueObject): EvaluatedStrategy {
  const matrix = property(value, 'matrix');
  const max = property(value, 'max-parallel');
  return {
    failFast: property(value, 'fail-fast') !== false,
    ...(typeof max === 'number' && max >= 1 && { maxParallel: Math.floor(max) }),
    ...(isObject(matrix) && matrixLegs(strategy, matrix)),
  };
}

/** A matrix whose legs are all excluded still gives one job, without a `matrix` context, as on GitHub. */
function matrixLegs(strategy: Strategy, matrix: ValueObject): Pick<EvaluatedStrategy, 'legs'> {
  const reading = readMatrix(matrix);
  if ('wrong' in reading) throw mistake(strategy.matrix ?? strategy, `The matrix is wrong: ${reading.wrong}`);
  return reading.legs.length > 0 ? { legs: reading.legs } : {};
}

/** A name with an expression stands as it is; every other gets the leg's values. */
function evaluateName(job: Job, segments: readonly string[], scope: Scope): string {
  const literal = job.name?.literal === undefined ? undefined : job.name.source;
  if (job.name && literal === undefined) {
    const name = fieldText(job.name, scope);
    if (name !== '') return name;
  }
  return legName(literal || job.id, segments);
}

function evaluateContinue(job: StepsJob, scope: Scope): boolean {
  return fieldBoolean(job.continueOnError, scope, 'continue-on-error', false);
}

/** The labels or the group that a job asks for. */
function evaluateRunsOn(tree: FieldTree, scope: Scope): { labels: readonly string[]; group?: string } {
  const value = treeValue(tree, scope);
  if (!isObject(value)) return { labels: labelsOf(tree, value) };
  const group = toText(property(value, 'group'));
  const labels = property(value, 'labels');
  return { labels: labels === null ? [] : labelsOf(tree, labels), ...(group !== '' && { group }) };
}

function labelsOf(tree: FieldTree, value: Value): string[] {
  const labels = (isArray(value) ? value : [value]).map(toText);
  if (labels.length === 0 || labels.includes('')) throw mistake(tree, 'runs-on has an empty label');
  return labels;
}
