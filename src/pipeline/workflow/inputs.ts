import { didYouMean } from '../../lib/did-you-mean.ts';
import type { Mistake } from '../../lib/mistake.ts';
import type { InputDeclaration } from './trigger-model.ts';

export type InputValue = string | number | boolean;

/** What was given for inputs, typed; or everything that is wrong with it. */
export type InputsReading =
  | { readonly values: Readonly<Record<string, InputValue>> }
  | { readonly mistakes: readonly Mistake[] };

/**
 * Checks given inputs against their declarations and turns them into the declared types. Names are compared without
 * regard to case. An input that is not given has its default, or else '', false, 0 or the first option.
 */
export function readInputs(
  declared: readonly InputDeclaration[],
  given: Readonly<Record<string, InputValue>>,
  defaultOf: (input: InputDeclaration) => InputValue | undefined,
): InputsReading {
  const mistakes: Mistake[] = [];
  const values: Record<string, InputValue> = {};
  const byName = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));
  const names = declared.map(({ name }) => name);
  for (const name of Object.keys(given)) {
    if (names.some((known) => known.toLowerCase() === name.toLowerCase())) continue;
    const meant = didYouMean(name, names);
    mistakes.push({ message: `There is no input "${name}"`, ...(meant && { fix: `did you mean "${meant}"?` }) });
  }
  for (const input of declared) {
    const value = byName.get(input.name.toLowerCase()) ?? defaultOf(input);
    if (value === undefined && input.required)
      mistakes.push({ at: input.at, message: `The input "${input.name}" is required`, fix: `--input ${input.name}=…` });
    const typed = value === undefined ? emptyInput(input) : typedInput(input, value);
    if (typeof typed === 'object') mistakes.push({ at: input.at, message: typed.wrong });
    else values[input.name] = typed;
  }
  return mistakes.length > 0 ? { mistakes } : { values };
}

function emptyInput({ type, options }: InputDeclaration): InputValue {
  if (type === 'boolean') return false;
  if (type === 'number') return 0;
  return type === 'choice' ? (options?.[0] ?? '') : '';
}

/** A value as its input's type, or what is wrong with it. */
export function typedInput(
  { name, type, options }: InputDeclaration,
  value: InputValue,
): InputValue | { wrong: string } {
  const text = String(value);
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
