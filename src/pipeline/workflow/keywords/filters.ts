import { globMistake } from '../glob-filter.ts';
import { type Reader, readLiterals } from '../reader.ts';
import type { Filter } from '../trigger-model.ts';
import type { YamlNode } from '../yaml.ts';

const FILTERS = ['branches', 'tags', 'paths', 'names', 'versions'] as const;

/** `branches`, `tags`, `paths` and their `-ignore` forms, which exclude one another. */
export function readFilters(
  reader: Reader,
  node: YamlNode,
  keys: Partial<Record<string, YamlNode>>,
): Partial<Record<(typeof FILTERS)[number], Filter>> {
  const filters: Partial<Record<(typeof FILTERS)[number], Filter>> = {};
  for (const name of FILTERS) {
    const only = keys[name];
    const ignore = keys[`${name}-ignore`];
    if (only && ignore)
      reader.mistake(
        node.at,
        `"${name}" and "${name}-ignore" cannot be used together`,
        `use "${name}" with patterns that begin with !`,
      );
    const value = only ?? ignore;
    if (value) filters[name] = { ignore: !only, patterns: readPatterns(reader, value, name) };
  }
  return filters;
}

function readPatterns(reader: Reader, node: YamlNode, name: string): Filter['patterns'] {
  const patterns = readLiterals(reader, node, name);
  for (const { text, at } of patterns) {
    const wrong = globMistake(text);
    if (wrong) reader.mistake(at, `The pattern "${text}" in ${name} is wrong: ${wrong}`);
  }
  return patterns;
}
