import { InvalidArgumentError } from 'commander';

/** Makes what gathers the `name=value` words of an option that may be repeated; the separator may be another one. */
export function collectPair(separator: '=' | ':') {
  return (value: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => {
    const place = value.indexOf(separator);
    if (place < 1) throw new InvalidArgumentError(`It takes name${separator}value.`);
    return { ...before, [value.slice(0, place)]: value.slice(place + 1) };
  };
}
