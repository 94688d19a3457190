import type { Job } from '../../workflow/model.ts';
import { fieldsIn, type Reference, referencesIn } from '../expressions.ts';
import type { SourceText } from '../source-map.ts';
import type { Subject } from '../subject.ts';

/** Every use of a context in a part of a workflow. */
export function referencesOf({ source }: Subject, part: object): readonly Reference[] {
  return source.once(findReferences, part);
}

function findReferences(part: object, source: SourceText): readonly Reference[] {
  return fieldsIn(part).flatMap((field) => referencesIn(field, source));
}

/** The uses in a job outside its steps. */
export function referencesAround(subject: Subject, job: Job): readonly Reference[] {
  if (job.kind === 'call') return referencesOf(subject, job);
  const { steps: _, ...around } = job;
  return fieldsIn(around).flatMap((field) => referencesIn(field, subject.source));
}
