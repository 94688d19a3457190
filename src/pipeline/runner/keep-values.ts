/**
 * Adds values to others. One whose name is there already, in any case, takes its place under the name's first spelling.
 * (runner: DictionaryContextData.cs)
 */
export function keepValues(
  values: Record<string, string>,
  more: Iterable<readonly [name: string, value: string]>,
): Record<string, string> {
  const names = new Map(Object.keys(values).map((name) => [name.toLowerCase(), name]));
  for (const [name, value] of more) {
    const known = names.get(name.toLowerCase()) ?? name;
    names.set(name.toLowerCase(), known);
    values[known] = value;
  }
  return values;
}
