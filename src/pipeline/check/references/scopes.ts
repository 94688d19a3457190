import type { Job } from '../../workflow/model.ts';
import { fieldsIn, type Reference, referencesIn } from '../expressions.ts';
import type { Subject } from '../subject.ts';

const cache = new WeakMap<object, readonly Reference[]>();

/** Every use of a context in a part of a workflow. */
export function referencesOf({ source }: Subject, part: object): readonly Reference[] {
  const known = cache.get(part) ?? fieldsIn(part).flatMap((field) => referencesIn(field, source));
  cache.set(part, known);
  return known;
}

/** The uses in a job outside its steps. */
export function referencesAround(subject: Subject, job: Job): readonly Reference[] {
  if (job.kind === 'call') return referencesOf(subject, job);
  const { steps: _, ...around } = job;
  return fieldsIn(around).flatMap((field) => referencesIn(field, subject.source));
}
