import { didYouMean } from '../../lib/did-you-mean.ts';
import type { Mistake } from '../../lib/mistake.ts';
import { callInput } from './inputs.ts';
import type { CallJob, Field, FieldMap, Workflow } from './model.ts';
import { permissionsAsked } from './permissions-asked.ts';
import type { InputDeclaration } from './trigger-model.ts';

/**
 * Everything wrong with a call that shows before it is made: no `workflow_call`, unknown or missing inputs and secrets,
 * inputs of another type, permissions that the caller does not have.
 */
export function checkCall(caller: Workflow, job: CallJob, called: Workflow): Mistake[] {
  const trigger = called.triggers.find(({ event }) => event === 'workflow_call');
  if (!trigger)
    return [{ at: job.usesAt, message: `${called.file} cannot be called`, fix: 'add workflow_call to its "on"' }];
  const secrets = job.secrets === 'inherit' ? undefined : job.secrets;
  return [
    ...checkNames(job, 'input', job.with, trigger.inputs ?? []),
    ...checkTypes(job.with, trigger.inputs ?? []),
    ...(job.secrets === 'inherit' ? [] : checkNames(job, 'secret', secrets, trigger.secrets ?? [])),
    ...permissionsAsked(job, job.permissions ?? caller.permissions, called),
  ];
}

function checkNames(
  job: CallJob,
  what: string,
  given: FieldMap | Field | undefined,
  declared: readonly { readonly name: string; readonly required: boolean }[],
): Mistake[] {
  if (given?.kind === 'field' || given?.entries.some(({ key }) => key === 'insert' || key.literal === undefined))
    return [];
  const names = declared.map(({ name }) => name);
  const same = (a: string) => (b: string) => a.toLowerCase() === b.toLowerCase();
  const used = given?.entries.flatMap(({ key }) => (key === 'insert' ? [] : [key])) ?? [];
  const unknown = used.filter((key) => !names.some(same(key.source)));
  const missing = declared.filter(({ name, required }) => required && !used.some((key) => same(key.source)(name)));
  return [
    ...unknown.map((key) => {
      const meant = didYouMean(key.source, names);
      const message = `${job.uses} has no ${what} "${key.source}"`;
      return { at: key.at, message, ...(meant !== undefined && { fix: `did you mean "${meant}"?` }) };
    }),
    ...missing.map(({ name }) => ({ at: job.usesAt, message: `The ${what} "${name}" is required by ${job.uses}` })),
  ];
}

/** Inputs given as plain values that are not of the declared type; what is computed is checked when the call is made. */
function checkTypes(given: FieldMap | Field | undefined, declared: readonly InputDeclaration[]): Mistake[] {
  if (given?.kind !== 'map') return [];
  return given.entries.flatMap(({ key, value }) => {
    if (key === 'insert' || value.literal === undefined) return [];
    const input = declared.find(({ name }) => name.toLowerCase() === key.source.toLowerCase());
    const typed = input && callInput(input, value.literal);
    return typeof typed === 'object' ? [{ at: value.at, message: typed.wrong }] : [];
  });
}
