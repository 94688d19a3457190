import type { Value } from '../value.ts';
import { contains } from './contains.ts';
import { format } from './format.ts';
import { fromJson } from './from-json.ts';
import { join } from './join.ts';
import { endsWith, startsWith } from './starts-and-ends-with.ts';
import { toJson } from './to-json.ts';

/** A function of the language: how many arguments it takes, and what it gives. Arguments come evaluated. */
export interface BuiltIn {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly call: (args: readonly Value[]) => Value;
}

/** Arguments that one call may have. (runner: function definitions say Byte.MaxValue) */
const MANY = 255;

const all: readonly BuiltIn[] = [
  { name: 'contains', min: 2, max: 2, call: contains },
  { name: 'endsWith', min: 2, max: 2, call: endsWith },
  { name: 'format', min: 1, max: MANY, call: format },
  { name: 'fromJSON', min: 1, max: 1, call: fromJson },
  { name: 'join', min: 1, max: 2, call: join },
  { name: 'startsWith', min: 2, max: 2, call: startsWith },
  { name: 'toJSON', min: 1, max: 1, call: toJson },
  // Evaluated lazily, by the evaluator itself: a branch that is not taken must not fail.
  { name: 'case', min: 3, max: MANY, call: () => null },
];

/** The functions every expression may call, by lower-case name. */
export const builtIns: ReadonlyMap<string, BuiltIn> = new Map(all.map((entry) => [entry.name.toLowerCase(), entry]));
