import { isArray, isObject, property, type Value, type ValueObject } from '../../expressions/value.ts';

/** What stands in a payload under a path of names; null where there is nothing. */
export function member(value: Value | undefined, ...path: readonly string[]): Value {
  let found = value ?? null;
  for (const name of path) found = isObject(found) ? property(found, name) : null;
  return found;
}

/** The text in a payload under a path of names; undefined when there is none, or an empty one. */
export function textMember(value: Value | undefined, ...path: readonly string[]): string | undefined {
  const found = member(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The files that the commits of a push payload name as added, modified or removed; undefined when they name none. */
export function filesOfCommits(payload: ValueObject): readonly string[] | undefined {
  const commits = member(payload, 'commits');
  if (!isArray(commits)) return undefined;
  const lists = commits.flatMap((commit) =>
    ['added', 'modified', 'removed'].flatMap((kind) => {
      const list = member(commit, kind);
      return isArray(list) ? [list] : [];
    }),
  );
  if (lists.length === 0) return undefined;
  return [...new Set(lists.flat().filter((file) => typeof file === 'string'))];
}
