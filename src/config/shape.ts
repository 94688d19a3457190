import type { z } from 'zod';
import { didYouMean } from '../lib/did-you-mean.ts';
import type { Mistake } from '../lib/mistake.ts';
import { keysAt } from './editor-schema.ts';
import { projectSchema, type RawProject } from './schema.ts';
import type { Path, YamlSource } from './yaml-source.ts';

type Issue = z.core.$ZodIssue;

/** What the schema says about a file: every mistake in its shape, and what is left when they are set aside. */
export interface Shape {
  /** Undefined when too little is left to go on with. */
  readonly raw?: RawProject;
  readonly mistakes: Mistake[];
  /** Whether the value at this path had a mistake, so that its absence is no mistake of its own. */
  readonly setAside: (path: Path) => boolean;
}

/** What stands for a broken value that its entry cannot do without, by its key. */
const STAND_INS: Readonly<Record<string, string>> = {
  project: 'set-aside',
  path: 'set-aside',
  start: 'set-aside',
  runtime: 'node',
  name: 'set-aside',
  local: 'set-aside',
  address: '127.255.255.254',
};
/** Stands for a broken list item, so that the items after it keep their places. */
const ITEM_STAND_IN = 'setaside';
const ROUNDS = 20;

/** Whether a name stands for a broken one. */
export function isStandIn(name: string): boolean {
  return name === STAND_INS.name || name === ITEM_STAND_IN;
}

/** Holds a file against the schema. Broken values are set aside one by one, so that the checks after this see all the rest. */
export function checkShape(source: YamlSource): Shape {
  const aside = new Set<string>();
  const setAside = (path: Path) => aside.has(JSON.stringify(path));
  let value: unknown = source.value;
  let mistakes: Mistake[] | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const outcome = projectSchema.safeParse(value);
    if (outcome.success) return { raw: outcome.data, mistakes: mistakes ?? [], setAside };
    const issues = outcome.error.issues.flatMap((issue) => leaves(issue, []));
    mistakes ??= issues.map((issue) => mistakeOf(issue, source));
    for (const { path } of issues) aside.add(JSON.stringify(path));
    const rest = issues.reduce<unknown>((kept, leaf) => mend(kept, leaf.path, leaf.wanted === undefined), value);
    if (rest === undefined) break;
    value = rest;
  }
  return { mistakes: mistakes ?? [], setAside };
}

/** An issue about one value, with its whole path; unions are narrowed to the kind that was most likely meant. */
interface Leaf {
  readonly path: Path;
  /** Completes "must be …"; undefined for a key that is not known. */
  readonly wanted?: string;
  readonly key?: true;
}

function leaves(issue: Issue, above: Path): Leaf[] {
  const path = [...above, ...issue.path.filter((step) => typeof step !== 'symbol')];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...path, key] }));
  if (issue.code === 'invalid_key') return [{ path, key: true, wanted: issue.issues[0]?.message ?? issue.message }];
  if (issue.code !== 'invalid_union') return [{ path, wanted: wantedBy(issue, path) }];
  const candidates = issue.errors.filter((errors) => !errors.some(isAboutTheWhole));
  const [likeliest, second] = candidates.toSorted((a, b) => unlikeliness(a) - unlikeliness(b));
  const clear = !second || (likeliest && unlikeliness(likeliest) < unlikeliness(second));
  return likeliest && clear ? likeliest.flatMap((inner) => leaves(inner, path)) : [{ path, wanted: issue.message }];
}

/** What the schema says of itself, else the kind of value that it takes. */
function wantedBy(issue: Issue, path: Path): string {
  if (issue.code !== 'invalid_type' || !issue.message.startsWith('Invalid input')) return issue.message;
  if (issue.expected !== 'object') return `of the kind ${issue.expected}`;
  const [first = '', second, third, ...more] = keysAt(path);
  const keys = [first, second, third].filter(Boolean).join(', ');
  return `a mapping with ${keys}${more.length > 0 ? ' …' : ''}`;
}

function isAboutTheWhole(issue: Issue): boolean {
  return issue.path.length === 0 && issue.code !== 'unrecognized_keys';
}

/** Kinds of a union are told apart by a key with one possible value, else by the number of things that do not fit. */
function unlikeliness(issues: readonly Issue[]): number {
  const costs = issues.map((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.length;
    return issue.code === 'invalid_value' && issue.values.length === 1 ? 100 : 1;
  });
  return costs.reduce((sum, cost) => sum + cost, 0);
}

function mistakeOf({ path, wanted, key }: Leaf, source: YamlSource): Mistake {
  const name = path.join('.');
  const last = String(path.at(-1) ?? '');
  if (wanted === undefined) {
    const known = keysAt(path.slice(0, -1));
    if (known.includes(last))
      return {
        message: `"${name}" has no meaning together with the other keys here`,
        at: source.keyAt(path),
        fix: 'remove it',
      };
    const meant = didYouMean(last, known);
    const fix = meant ? `did you mean "${meant}"?` : `known here: ${known.join(', ')}`;
    return { message: `"${name}" is not a key of gantry.yml`, at: source.keyAt(path), fix };
  }
  if (key) return { message: `"${last}" must be ${wanted}`, at: source.keyAt(path) };
  const value = valueAt(source.value, path);
  if (value === undefined) return { message: `"${name}" is missing; it must be ${wanted}`, at: source.keyAt(path) };
  const meant = mistypedKey(value, keysAt(path));
  const message = `"${name}" must be ${wanted}, not ${shown(value)}`;
  return { message, at: source.valueAt(path), ...(meant !== undefined && { fix: meant }) };
}

/** In a mapping that fits none of several kinds, the key that is a known one mistyped. */
function mistypedKey(value: unknown, known: readonly string[]): string | undefined {
  const strange = isObject(value) && !Array.isArray(value) ? Object.keys(value) : [];
  for (const key of strange) {
    const meant = known.includes(key) ? undefined : didYouMean(key, known);
    if (meant !== undefined) return `for "${key}", did you mean "${meant}"?`;
  }
  return undefined;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null)
    return Object.keys(value).length > 0 ? 'a mapping' : 'an empty mapping';
  const text = value === null ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((current, step) => (isObject(current) ? current[step] : undefined), value);
}

/** A copy in which the value at `path` is gone, or a stand-in; where that was tried before, the entry around it goes. */
function mend(value: unknown, path: Path, unknownKey: boolean): unknown {
  const last = path.at(-1);
  if (last === undefined) return undefined;
  const current = valueAt(value, path);
  const standIn = typeof last === 'number' ? ITEM_STAND_IN : unknownKey ? undefined : STAND_INS[last];
  if (standIn !== undefined && current !== standIn) return withValue(value, path, standIn);
  if (standIn === undefined && current !== undefined) return withValue(value, path, undefined);
  return mend(value, path.slice(0, -1), false);
}

function withValue(value: unknown, [step, ...rest]: Path, wanted: string | undefined): unknown {
  if (!isObject(value) || step === undefined) return wanted;
  const changed = withValue(value[step], rest, wanted);
  if (Array.isArray(value)) return value.map((item: unknown, index) => (index === step ? changed : item));
  if (!(step in value)) return { ...value, [step]: changed };
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, content]) =>
      key !== step ? [[key, content]] : changed === undefined ? [] : [[key, changed]],
    ),
  );
}

function isObject(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null;
}
