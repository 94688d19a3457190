import { equals, isArray, isObject, property, toText, type Value, type ValueObject } from '../../expressions/value.ts';

/** One leg of a matrix: its values, and those that GitHub writes into the job's name. */
export interface Leg {
  readonly values: ValueObject;
  readonly segments: readonly string[];
}

export type MatrixReading = { readonly legs: readonly Leg[] } | { readonly wrong: string };

/** GitHub's limit for one job. */
const MAX_LEGS = 256;

/**
 * The legs of an evaluated matrix in GitHub's order: the product of the axes (the first one varies slowest) without what
 * `exclude` matches; `include` entries extend every leg whose axes they match, and those that match none are appended.
 * Values are compared as `==` does. (runner: WorkflowParser/Conversion/MatrixBuilder.cs)
 */
export function readMatrix(matrix: ValueObject): MatrixReading {
  const axes: [string, readonly Value[]][] = [];
  for (const [name, value] of Object.entries(matrix)) {
    if (name === 'include' || name === 'exclude') continue;
    if (!isArray(value)) return { wrong: `the axis "${name}" must be a list, but is "${toText(value)}"` };
    if (value.length === 0) return { wrong: `the axis "${name}" is empty` };
    axes.push([name, value]);
  }
  const include = rows(matrix.include, 'include');
  const exclude = rows(matrix.exclude, 'exclude');
  if ('wrong' in include) return include;
  if ('wrong' in exclude) return exclude;
  const wrong = wrongExclude(
    exclude.rows,
    axes.map(([name]) => name),
  );
  if (wrong) return { wrong };
  if (axes.length === 0 && include.rows.length === 0) return { wrong: 'it has neither an axis nor an include' };
  const size = axes.reduce((product, [, values]) => product * values.length, 1);
  if (size > MAX_LEGS * MAX_LEGS) return tooMany(size);
  const kept = product(axes).filter((leg) => !exclude.rows.some((filter) => matches(filter, leg)));
  const legs = extend(kept, include.rows, new Set(axes.map(([name]) => name.toLowerCase())));
  return legs.length > MAX_LEGS ? tooMany(legs.length) : { legs };
}

function tooMany(count: number): { wrong: string } {
  return { wrong: `it makes ${count} jobs, more than the limit of ${MAX_LEGS}` };
}

function rows(value: Value | undefined, name: string): { rows: readonly ValueObject[] } | { wrong: string } {
  if (value === undefined || value === null) return { rows: [] };
  if (!isArray(value)) return { wrong: `${name} must be a list, but is "${toText(value)}"` };
  const found = value.filter(isObject);
  if (found.length < value.length) return { wrong: `every entry of ${name} must be a mapping` };
  if (found.some((row) => Object.keys(row).length === 0)) return { wrong: `an entry of ${name} is empty` };
  return { rows: found };
}

function wrongExclude(filters: readonly ValueObject[], axes: readonly string[]): string | undefined {
  const known = new Set(axes.map((axis) => axis.toLowerCase()));
  const unknown = filters.flatMap((filter) => Object.keys(filter)).find((key) => !known.has(key.toLowerCase()));
  return unknown === undefined ? undefined : `exclude names "${unknown}", which is no axis`;
}

function product(axes: readonly [string, readonly Value[]][]): ValueObject[] {
  if (axes.length === 0) return [];
  return axes.reduce<ValueObject[]>(
    (legs, [name, values]) => legs.flatMap((leg) => values.map((value) => ({ ...leg, [name]: value }))),
    [{}],
  );
}

function extend(legs: readonly ValueObject[], include: readonly ValueObject[], axes: ReadonlySet<string>): Leg[] {
  const entries = include.map((row) => ({
    filter: pick(row, (key) => axes.has(key.toLowerCase())),
    extra: pick(row, (key) => !axes.has(key.toLowerCase())),
    used: false,
  }));
  const extended = legs.map((leg) => {
    const fitting = entries.filter(({ filter }) => matches(filter, leg));
    for (const entry of fitting) entry.used = true;
    return { values: merge([leg, ...fitting.map(({ extra }) => extra)]), segments: segments(leg) };
  });
  const added = entries.filter(({ used }) => !used).map(({ filter, extra }) => ({ ...filter, ...extra }));
  return [...extended, ...added.map((values) => ({ values, segments: segments(values) }))];
}

function merge(rows: readonly ValueObject[]): ValueObject {
  return Object.fromEntries(rows.flatMap((row) => Object.entries(row)));
}

function pick(row: ValueObject, wanted: (key: string) => boolean): ValueObject {
  return Object.fromEntries(Object.entries(row).filter(([key]) => wanted(key)));
}

/** Whether every leaf of a filter equals what stands at the same place. */
function matches(filter: Value, value: Value): boolean {
  if (isObject(filter))
    return Object.entries(filter).every(([key, inner]) =>
      matches(inner, isObject(value) ? property(value, key) : null),
    );
  if (isArray(filter))
    return filter.every((inner, index) => matches(inner, isArray(value) ? (value[index] ?? null) : null));
  return equals(filter, value);
}

/** Every leaf that has a text. */
function segments(value: Value): string[] {
  if (isArray(value)) return value.flatMap(segments);
  if (isObject(value)) return Object.values(value).flatMap(segments);
  const text = toText(value);
  return text === '' ? [] : [text];
}
