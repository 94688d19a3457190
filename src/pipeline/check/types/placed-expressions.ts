import { type Expression, expressionsIn, fieldsIn } from '../expressions.ts';
import type { Subject } from '../subject.ts';
import type { Place } from './type-of.ts';

/** An expression with where it stands. */
export interface PlacedExpression extends Expression {
  readonly in: Place;
  /** Whether it is that of an `if`. */
  readonly isCondition: boolean;
}

/** Every expression of a workflow. */
export function placedExpressions(subject: Subject): readonly PlacedExpression[] {
  return subject.source.once(findExpressions, subject);
}

function findExpressions(subject: Subject): readonly PlacedExpression[] {
  const { jobs, ...outside } = subject.workflow;
  const parts = [{ part: outside, job: undefined }, ...jobs.map((job) => ({ part: job, job }))];
  return parts.flatMap(({ part, job }) =>
    fieldsIn(part).flatMap((field) =>
      expressionsIn(field, subject.source).map((expression) => ({
        ...expression,
        in: { subject, job },
        isCondition: 'tree' in field,
      })),
    ),
  );
}
