import { InvalidArgumentError } from 'commander';

/** Gathers `name=value` words of an option that may be repeated. */
export function collectPair(
  value: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const equals = value.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('It takes name=value.');
  return { ...before, [value.slice(0, equals)]: value.slice(equals + 1) };
}
