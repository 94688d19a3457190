import { property, toText, type ValueObject } from '../../expressions/value.ts';
import { InputError, type Mistake } from '../../lib/mistake.ts';
import type { Job } from '../workflow/model.ts';

/** What every leg that runs must have, as `--matrix` gives it: values as text, by key. */
export type WantedValues = Readonly<Record<string, string>>;

/** The leg of a job, with the values of its matrix if it has one. */
interface Valued {
  readonly values: ValueObject | null;
}

/** As many legs as a mistake tells. */
const MAX_TOLD = 20;

/** The legs that have the wanted values; a job whose matrix has none of them is the user's mistake. */
export function wantedLegs<T extends Valued>(job: Job, legs: readonly T[], wanted: WantedValues): readonly T[] {
  const found = legs.filter(({ values }) =>
    Object.entries(wanted).every(
      ([key, value]) => !values || !hasKey(values, key) || toText(property(values, key)) === value,
    ),
  );
  if (found.length > 0) return found;
  throw new InputError([noSuchLeg(job, legs, wanted)]);
}

/** Whether a leg has a value of this name. As everywhere in expressions, upper and lower case are the same. */
export function hasKey(values: ValueObject, key: string): boolean {
  return Object.keys(values).some((name) => name.toLowerCase() === key.toLowerCase());
}

function noSuchLeg(job: Job, legs: readonly Valued[], wanted: WantedValues): Mistake {
  const there = new Set(legs.map(({ values }) => words(values ?? {}, Object.keys(wanted))));
  const told = [...there].slice(0, MAX_TOLD).join('; ');
  return {
    at: job.at,
    message: `No leg of the matrix of "${job.id}" has ${words(wanted, Object.keys(wanted))}`,
    fix: `its legs have ${told}${there.size > MAX_TOLD ? '; …' : ''}`,
  };
}

/** Values as `--matrix` takes them. */
function words(values: ValueObject, keys: readonly string[]): string {
  return keys
    .filter((key) => hasKey(values, key))
    .map((key) => `${key}:${toText(property(values, key))}`)
    .join(' ');
}
