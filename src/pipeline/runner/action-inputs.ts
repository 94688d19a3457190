import type { Scope } from '../../expressions/evaluate.ts';
import { property } from '../../expressions/value.ts';
import { named } from '../../lib/named.ts';
import type { ActionDefinition } from '../actions/read-action.ts';
import { fieldText } from '../workflow/fields.ts';
import { hashFilesOf } from './hash-calls.ts';
import { type JobState, type StepLog, tell } from './job-state.ts';
import { withHashes } from './scope.ts';

/** The inputs that were given, and the defaults of the others. */
export async function inputsOf(
  { job }: JobState,
  { inputs }: ActionDefinition,
  given: Readonly<Record<string, string>>,
  scope: Scope,
): Promise<Record<string, string>> {
  const missing = inputs.filter(({ name }) => property(given, name) === null);
  const defaults = missing.flatMap(({ initial }) => initial ?? []);
  const hashed = withHashes(scope, await hashFilesOf(defaults, scope, (patterns) => job.hashFiles(patterns)));
  const values: Record<string, string> = named(given);
  for (const { name, initial } of missing) values[name] = initial ? fieldText(initial, hashed) : '';
  return values;
}

/** An input that the action does not declare is a warning. (runner: ActionRunner.cs) */
export function warnOfUnknown(given: Readonly<Record<string, string>>, known: readonly string[], log: StepLog): void {
  const unknown = Object.keys(given).filter(
    (name) => !known.some((other) => other.toLowerCase() === name.toLowerCase()),
  );
  if (unknown.length === 0) return;
  const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
  tell(log, 'warning', `Unexpected input(s) ${list(unknown)}, valid inputs are [${list(known)}]`);
}
