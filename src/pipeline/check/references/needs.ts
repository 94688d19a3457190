import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Job } from '../../workflow/model.ts';
import type { Reference } from '../expressions.ts';
import type { Check, Spot } from '../finding.ts';
import type { Facts, Subject } from '../subject.ts';
import { hint } from './hint.ts';
import { referencesOf } from './scopes.ts';

export const needsReference: Check = {
  code: 'needs-reference',
  severity: 'error',
  why: 'A job sees only the jobs it needs, and of those only declared outputs; anything else is an empty text.',
  fix: 'Add the job to "needs:", or declare the output under "outputs:" of that job.',
  find: (subject) =>
    subject.workflow.jobs.flatMap((job) =>
      referencesOf(subject, job).flatMap((reference) => {
        const message = reference.path[0] === 'needs' ? wrong(subject, job, reference) : undefined;
        return message ? [{ at: reference.place(), ...message }] : [];
      }),
    ),
};

function wrong(
  { jobById, facts }: Subject,
  job: Job,
  { path: [, id, member, output] }: Reference,
): Omit<Spot, 'at'> | undefined {
  if (id === undefined || id === null) return undefined;
  const needed = job.needs.find((one) => one.toLowerCase() === id);
  if (needed === undefined) {
    // One that does not exist is told already, and may be this one.
    if (job.needs.some((one) => !jobById.has(one.toLowerCase()))) return undefined;
    return hint(`Job "${job.id}" does not need a job "${id}"`, didYouMean(id, job.needs));
  }
  if (member === undefined || member === null || member === 'result') return undefined;
  if (member !== 'outputs') return hint(`needs.${id} has no "${member}"`, didYouMean(member, ['outputs', 'result']));
  const target = jobById.get(id);
  const outputs = target && outputsOf(target, facts);
  if (!outputs || output === undefined || output === null || outputs.some((one) => one.toLowerCase() === output))
    return undefined;
  return hint(`Job "${needed}" declares no output "${output}"`, didYouMean(output, outputs));
}

/** The names of a job's outputs; undefined when they cannot be told from the file. */
export function outputsOf(job: Job, facts: Facts): readonly string[] | undefined {
  if (job.kind === 'call') return facts.callOutputs(job.uses);
  if (!job.outputs) return [];
  if (job.outputs.kind === 'field') return undefined;
  const keys = job.outputs.entries.map(({ key }) => key);
  if (keys.some((key) => key === 'insert' || key.literal === undefined)) return undefined;
  return keys.flatMap((key) => (key === 'insert' ? [] : key.source));
}
