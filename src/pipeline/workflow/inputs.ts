import { isArray, isObject, toText, type Value } from '../../expressions/value.ts';
import { didYouMean } from '../../lib/did-you-mean.ts';
import type { Mistake } from '../../lib/mistake.ts';
import type { InputDeclaration } from './trigger-model.ts';

export type InputValue = string | number | boolean;

/** A value as its input's type, or what is wrong with it. */
type TypeInput<Given> = (input: InputDeclaration, value: Given) => InputValue | { readonly wrong: string };

/** What was given for inputs, typed; or everything that is wrong with it. */
export type InputsReading =
  | { readonly values: Readonly<Record<string, InputValue>> }
  | { readonly mistakes: readonly Mistake[] };

/**
 * Checks given inputs against their declarations and turns them into the declared types. Names are compared without
 * regard to case. An input that is not given has its default, or else '', false, 0 or the first option.
 */
export function readInputs<Given>(
  declared: readonly InputDeclaration[],
  given: Readonly<Record<string, Given>>,
  defaultOf: (input: InputDeclaration) => Given | undefined,
  typeInput: TypeInput<Given>,
): InputsReading {
  const mistakes: Mistake[] = [];
  const values = new Map<string, InputValue>();
  const byName = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const names = declared.map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (names.some((known) => known.toLowerCase() === name.toLowerCase())) continue;
    const meant = didYouMean(name, names);
    mistakes.push({ message: `There is no input "${name}"`, ...(meant && { fix: `did you mean "${meant}"?` }) });
  }
  for (const input of declared) {
    const key = input.name.toLowerCase();
    const value = byName.has(key) ? byName.get(key) : defaultOf(input);
    if (value === undefined && input.required)
      mistakes.push({ at: input.at, message: `The input "${input.name}" is required`, fix: `--input ${input.name}=…` });
    const typed = value === undefined ? emptyInput(input) : typeInput(input, value);
    if (typeof typed === 'object') mistakes.push({ at: input.at, message: typed.wrong });
    else values.set(input.name, typed);
  }
  return mistakes.length > 0 ? { mistakes } : { values: Object.fromEntries(values) };
}

function emptyInput({ type, options }: InputDeclaration): InputValue {
  if (type === 'boolean') return false;
  if (type === 'number') return 0;
  return type === 'choice' ? (options?.[0] ?? '') : '';
}

/** A value given to a `workflow_call`: nothing is converted but to text, so "true" is no boolean. (runner: WorkflowTemplateConverter.cs) */
export function callInput({ name, type }: InputDeclaration, value: Value): InputValue | { wrong: string } {
  if (isArray(value) || isObject(value))
    return { wrong: `The input "${name}" must be a text, a number, true or false` };
  if (type !== 'boolean' && type !== 'number') return toText(value);
  if (typeof value === type && value !== null) return value;
  const wanted = type === 'boolean' ? 'true or false' : 'a number';
  const given = value === null ? 'empty' : typeof value === 'string' ? `the text "${value}"` : `"${toText(value)}"`;
  return { wrong: `The input "${name}" must be ${wanted}, but is ${given}` };
}

/** A value given to a `workflow_dispatch`, where everything comes as text. */
export function typedInput(
  { name, type, options, required }: InputDeclaration,
  value: InputValue,
): InputValue | { wrong: string } {
  const text = String(value);
  // GitHub's form does not let it go.
  if (required && text === '') return { wrong: `The input "${name}" is required, and an empty text is none` };
  switch (type) {
    case 'boolean':
      return text === 'true' || text === 'false'
        ? text === 'true'
        : { wrong: `The input "${name}" must be true or false, but is "${text}"` };
    case 'number':
      return text.trim() !== '' && Number.isFinite(Number(text))
        ? Number(text)
        : { wrong: `The input "${name}" must be a number, but is "${text}"` };
    case 'choice':
      return options?.includes(text)
        ? text
        : { wrong: `The input "${name}" must be one of ${options?.join(', ')}, but is "${text}"` };
    default:
      return text;
  }
}
