import type { CallJob, Field, FieldTree, Job, Step } from '../../workflow/model.ts';
import type { InputDeclaration } from '../../workflow/trigger-model.ts';
import { expressionsIn } from '../expressions.ts';
import type { Check, Spot } from '../finding.ts';
import type { Subject } from '../subject.ts';
import type { Type } from './type.ts';
import { nameOf, startOf, typeOf } from './type-of.ts';

export const wrongKind: Check = {
  code: 'wrong-kind',
  severity: 'error',
  why: 'The value is of a kind that this key does not take, and GitHub converts none: the job fails.',
  fix: 'Give a value of the right kind: fromJSON() makes a number, a boolean or a list of a text.',
  find: (subject) =>
    subject.workflow.jobs.flatMap((job) => wantsOf(job, subject).flatMap((want) => spotsOf(want, job, subject))),
};

/** A field with the kind of value it takes. */
interface Want {
  readonly what: string;
  readonly kind: 'boolean' | 'number' | 'list' | 'label';
  readonly field: Field | undefined;
}

const SHOWN = { boolean: 'true or false', number: 'a number', list: 'a list', label: 'a label or a list of them' };

function spotsOf({ what, kind, field }: Want, job: Job, subject: Subject): Spot[] {
  if (!field || field.literal !== undefined || field.template.parts.length !== 1) return [];
  return expressionsIn(field, subject.source).flatMap(({ tree, place }): Spot[] => {
    const type = typeOf(tree, { subject, job });
    if (fits(type, kind)) return [];
    const given = type.kind === 'object' ? 'an object' : `a ${type.kind}`;
    return [{ at: place(startOf(tree)), message: `${what} takes ${SHOWN[kind]}, and ${nameOf(tree)} is ${given}` }];
  });
}

function fits({ kind }: Type, wanted: Want['kind']): boolean {
  if (kind === 'any' || kind === 'null' || kind === wanted) return true;
  return wanted === 'label' && (kind === 'text' || kind === 'list');
}

function wantsOf(job: Job, { facts }: Subject): Want[] {
  const { strategy } = job;
  const wants: Want[] = [
    { what: 'fail-fast', kind: 'boolean', field: strategy?.failFast },
    { what: 'max-parallel', kind: 'number', field: strategy?.maxParallel },
    { what: 'cancel-in-progress', kind: 'boolean', field: job.concurrency?.cancelInProgress },
    ...axesOf(strategy?.matrix),
  ];
  if (job.kind === 'call') return [...wants, ...givenWants(job, facts.callInputs(job.uses))];
  return [
    ...wants,
    { what: 'runs-on', kind: 'label', field: job.runsOn.kind === 'field' ? job.runsOn : undefined },
    { what: 'timeout-minutes', kind: 'number', field: job.timeoutMinutes },
    { what: 'cancel-timeout-minutes', kind: 'number', field: job.cancelTimeoutMinutes },
    { what: 'continue-on-error', kind: 'boolean', field: job.continueOnError },
    ...job.steps.flatMap(stepWants),
  ];
}

/** What is given for inputs that are no texts. */
function givenWants({ with: given }: CallJob, declared: readonly InputDeclaration[]): Want[] {
  if (given?.kind !== 'map') return [];
  return given.entries.flatMap(({ key, value }): Want[] => {
    const name = key === 'insert' ? undefined : key.source.toLowerCase();
    const type = declared.find((input) => input.name.toLowerCase() === name)?.type;
    return type === 'boolean' || type === 'number' ? [{ what: `The input "${name}"`, kind: type, field: value }] : [];
  });
}

function axesOf(matrix: FieldTree | undefined): Want[] {
  if (matrix?.kind !== 'tree-map') return [];
  return matrix.entries.flatMap(({ key, value }): Want[] =>
    key === 'insert' || value.kind !== 'field'
      ? []
      : [{ what: `The matrix axis ${key.source}`, kind: 'list', field: value }],
  );
}

function stepWants(step: Step): Want[] {
  if (step.kind === 'parallel') return step.steps.flatMap(stepWants);
  const goOn: Want = { what: 'continue-on-error', kind: 'boolean', field: step.continueOnError };
  if (step.kind !== 'run' && step.kind !== 'uses') return [goOn];
  return [goOn, { what: 'timeout-minutes', kind: 'number', field: step.timeoutMinutes }];
}
