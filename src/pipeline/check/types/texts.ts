import type { Node } from '../../../expressions/ast.ts';
import type { Field, FieldMap, Job, Step } from '../../workflow/model.ts';
import { expressionsIn } from '../expressions.ts';
import type { Check, Spot } from '../finding.ts';
import { placedExpressions } from './placed-expressions.ts';
import { nameOf, startOf, typeOf } from './type-of.ts';

export const objectAsText: Check = {
  code: 'object-as-text',
  severity: 'warning',
  why: 'Inside a text an object is only the word "Object" and a list "Array"; alone in "env" or "with" it fails the job.',
  fix: 'Name the member that is meant, or write all of it with toJSON().',
  find: (subject) => {
    const { jobs, env, runName } = subject.workflow;
    const outside = [...(runName ? [runName] : []), ...mapTexts(env)];
    const texts = [
      ...outside.map((field) => ({ field, job: undefined })),
      ...jobs.flatMap((job) => jobTexts(job).map((field) => ({ field, job }))),
    ];
    return texts.flatMap(({ field, job }) =>
      expressionsIn(field, subject.source).flatMap(({ tree, place }): Spot[] => {
        const { kind } = typeOf(tree, { subject, job });
        if (kind !== 'object' && kind !== 'list') return [];
        return [
          {
            at: place(startOf(tree)),
            message: `${nameOf(tree)} is ${kind === 'list' ? 'a list' : 'an object'}, not a text`,
          },
        ];
      }),
    );
  },
};

export const textAsCondition: Check = {
  code: 'text-as-condition',
  severity: 'info',
  why: 'Every text that is not empty counts as true, also the text "false".',
  fix: "Compare it: == 'true', or != '' when any text will do.",
  find: (subject) =>
    placedExpressions(subject).flatMap(({ tree, place, isCondition }) =>
      (isCondition ? operandsOf(tree) : []).flatMap((node): Spot[] =>
        isOutput(node)
          ? [{ at: place(startOf(node)), message: `${nameOf(node)} is a text, and true unless it is empty` }]
          : [],
      ),
    ),
};

/** What a condition asks for truth. */
function operandsOf(node: Node): readonly Node[] {
  if (node.kind === 'and' || node.kind === 'or') return node.operands.flatMap(operandsOf);
  return node.kind === 'not' ? operandsOf(node.operand) : [node];
}

function isOutput(node: Node): boolean {
  return /^(?:(?:steps|needs)\.[^.]+\.outputs|github\.event\.inputs)\.[^.*]+$/i.test(nameOf(node));
}

/** The fields of a job that become texts. */
function jobTexts(job: Job): readonly Field[] {
  const name = job.name ? [job.name] : [];
  if (job.kind === 'call') return name;
  return [...name, ...mapTexts(job.env), ...mapTexts(job.outputs), ...job.steps.flatMap(stepTexts)];
}

function stepTexts(step: Step): readonly Field[] {
  if (step.kind === 'parallel') return step.steps.flatMap(stepTexts);
  if (step.kind !== 'run' && step.kind !== 'uses') return step.name ? [step.name] : [];
  const own = step.kind === 'run' ? [step.run, step.workingDirectory] : mapTexts(step.with);
  return [step.name, ...own, ...mapTexts(step.env)].filter((field) => field !== undefined);
}

function mapTexts(map: FieldMap | Field | undefined): readonly Field[] {
  return map?.kind === 'map' ? map.entries.map(({ value }) => value) : [];
}
