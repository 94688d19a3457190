import { toText } from '../../expressions/value.ts';
import { didYouMean } from '../../lib/did-you-mean.ts';
import type { Mistake, Position } from '../../lib/mistake.ts';
import type { YamlList, YamlMap, YamlNode, YamlScalar } from './yaml.ts';

/** What reading one file gathers: a keyword that cannot be read adds a mistake and gives a default, so that reading goes on. */
export class Reader {
  readonly file: string;
  readonly mistakes: Mistake[];

  constructor(file: string, mistakes: Mistake[] = []) {
    this.file = file;
    this.mistakes = mistakes;
  }

  mistake(at: Position, message: string, fix?: string): void {
    this.mistakes.push(fix === undefined ? { at, message } : { at, message, fix });
  }

  /** A word that is none of those known, with the one that was probably meant. */
  unknown(at: Position, what: string, word: string, known: readonly string[], where = ''): void {
    const meant = didYouMean(word, known);
    const list = known.length > 0 && known.length <= 12 ? `known: ${known.join(', ')}` : undefined;
    const fix = meant ? `did you mean "${meant}"?` : list;
    this.mistake(at, `Unknown ${what} "${word}"${where && ` in ${where}`}`, fix);
  }
}

/** The entries of a mapping with known keys; unknown, doubled and missing keys are mistakes. */
export function readKeys<K extends string>(
  reader: Reader,
  node: YamlNode,
  what: string,
  known: readonly K[],
  required: readonly K[] = [],
): Partial<Record<K, YamlNode>> {
  const values: Partial<Record<K, YamlNode>> = {};
  const isKnown = (key: string): key is K => known.some((name) => name === key);
  for (const { key, text, value } of readEntries(reader, node, what)) {
    if (isKnown(text)) values[text] = value;
    else reader.unknown(key.at, 'key', text, known, what);
  }
  if (node.kind !== 'map') return values;
  for (const key of required) {
    if (!values[key]) reader.mistake(node.at, `"${key}" is missing in ${what}`, `add "${key}: …"`);
  }
  return values;
}

/** The entries of a mapping with free keys; GitHub compares keys without regard to case, so `A` and `a` are doubled. */
export function readEntries(
  reader: Reader,
  node: YamlNode,
  what: string,
): { readonly key: YamlScalar; readonly text: string; readonly value: YamlNode }[] {
  const map = asMap(reader, node, what);
  const seen = new Map<string, Position>();
  return (map?.entries ?? []).flatMap(({ key, value }) => {
    const text = keyText(key);
    const before = seen.get(text.toUpperCase());
    if (before) {
      reader.mistake(key.at, `"${text}" is already defined in ${what} at line ${before.line}`, 'remove one of the two');
      return [];
    }
    seen.set(text.toUpperCase(), key.at);
    return [{ key, text, value }];
  });
}

/** Expects a mapping. */
export function asMap(reader: Reader, node: YamlNode, what: string): YamlMap | undefined {
  if (node.kind === 'map') return node;
  reader.mistake(
    node.at,
    `${upperFirst(what)} must be a mapping, but is ${describe(node)}`,
    'write "key: value" lines',
  );
  return undefined;
}

/** Expects a list. */
export function asList(reader: Reader, node: YamlNode, what: string): YamlList | undefined {
  if (node.kind === 'list') return node;
  reader.mistake(node.at, `${upperFirst(what)} must be a list, but is ${describe(node)}`, 'begin each entry with "- "');
  return undefined;
}

/** A text without `${{ }}` that is not empty. */
export function readLiteral(reader: Reader, node: YamlNode, what: string): string | undefined {
  const text = readText(reader, node, what);
  if (text === undefined) return undefined;
  if (text === '') reader.mistake(node.at, `${upperFirst(what)} must not be empty`, 'give it a value, or remove it');
  return text === '' ? undefined : text;
}

/** A text without `${{ }}`. */
export function readText(reader: Reader, node: YamlNode, what: string): string | undefined {
  if (node.kind !== 'scalar') {
    reader.mistake(node.at, `${upperFirst(what)} must be a text, but is ${describe(node)}`, 'write one text');
    return undefined;
  }
  const text = keyText(node);
  if (text.includes('${{')) {
    reader.mistake(node.place(text.indexOf('${{')), `An expression is not allowed in ${what}`);
    return undefined;
  }
  return text;
}

/** One text or a list of them, each not empty. */
export function readLiterals(
  reader: Reader,
  node: YamlNode,
  what: string,
): { readonly text: string; readonly at: Position }[] {
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const text = readLiteral(reader, item, what);
    return text === undefined ? [] : [{ text, at: item.at }];
  });
}

/** `true` or `false`, as YAML's own type. */
export function readBoolean(reader: Reader, node: YamlNode, what: string): boolean | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  reader.mistake(
    node.at,
    `${upperFirst(what)} must be true or false, but is ${describe(node)}`,
    'write true or false, without quotes',
  );
  return undefined;
}

/** A node in words, for a mistake. */
export function describe(node: YamlNode): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return 'a list';
  if (node.value === null) return 'empty';
  return typeof node.value === 'string'
    ? `the text "${node.value.slice(0, 60)}"`
    : `the ${typeof node.value} ${node.value}`;
}

/** A scalar as text, as GitHub writes it: null is empty. */
export function keyText(node: YamlScalar): string {
  return node.value === null ? '' : toText(node.value);
}

/** Phrases begin a sentence with a capital letter; keywords stay as they are written in the file. */
function upperFirst(text: string): string {
  return /^(?:a|the) /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
