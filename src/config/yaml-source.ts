import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Mistake, Position } from '../lib/mistake.ts';

/** Keys and list indexes from the root down. */
export type Path = readonly (string | number)[];

/** A YAML file as a plain value that knows where everything stands. */
export interface YamlSource {
  readonly value: unknown;
  /** The key (or list item) at `path`; where that is missing, the nearest one above it. */
  keyAt(path: Path): Position;
  /** The value at `path`, likewise. */
  valueAt(path: Path): Position;
  /** A scalar as it was written, so that `1.10` stays `1.10`; undefined for anything else. */
  textAt(path: Path): string | undefined;
}

const LIMITS = { bytes: 512 * 1024, depth: 32, nodes: 50_000 } as const;

interface Branch {
  readonly key: number;
  readonly value: number;
  readonly text?: string;
  readonly children: Map<string | number, Branch>;
}

/** Reads YAML 1.2. Without a source the mistakes say why there is nothing to read on; with one they are repeated and odd keys. */
export function readYaml(text: string, file: string): { readonly source?: YamlSource; readonly mistakes: Mistake[] } {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const refuse = (message: string) => ({ mistakes: [{ message, at: { file, line: 1, column: 1 } }] });
  if (Buffer.byteLength(text) > LIMITS.bytes) return refuse(`The file is larger than ${LIMITS.bytes / 1024} KiB`);
  try {
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false });
    const broken = [...document.errors, ...document.warnings];
    if (broken.length > 0)
      return { mistakes: broken.map((error) => ({ message: `YAML: ${error.message}`, at: at(error.pos[0]) })) };
    if (!isMap(document.contents)) return refuse('The file must be a mapping that begins with "project: <name>"');
    const reader = new Reader(document, at);
    const { value, branch } = reader.read(document.contents, 0, 0);
    return { source: sourceOf(value, branch, at), mistakes: reader.mistakes };
  } catch (error) {
    if (error instanceof TooMuch || error instanceof RangeError)
      return refuse(`The file is nested deeper than ${LIMITS.depth} levels, or its aliases make it too large`);
    throw error;
  }
}

class TooMuch extends Error {}

class Reader {
  readonly mistakes: Mistake[] = [];
  readonly #document: Document;
  readonly #at: (offset: number) => Position;
  #nodes = 0;

  constructor(document: Document, at: (offset: number) => Position) {
    this.#document = document;
    this.#at = at;
  }

  read(node: unknown, key: number, depth: number): { value: unknown; branch: Branch } {
    this.#nodes += 1;
    if (this.#nodes > LIMITS.nodes || depth > LIMITS.depth) throw new TooMuch();
    const children = new Map<string | number, Branch>();
    if (isAlias(node)) {
      const { value, branch } = this.read(node.resolve(this.#document), key, depth + 1);
      return { value, branch: { ...branch, value: startOf(node, key) } };
    }
    const branch: Branch = { key, value: startOf(node, key), children };
    if (isScalar(node)) {
      const text = node.type === 'PLAIN' && typeof node.source === 'string' ? node.source : undefined;
      return { value: node.value, branch: text === undefined ? branch : { ...branch, text } };
    }
    if (isSeq(node)) {
      const value = node.items.map((item, index) => this.#child(children, index, item, startOf(item, key), depth));
      return { value, branch };
    }
    return { value: isMap(node) ? this.#map(node.items, children, key, depth) : null, branch };
  }

  #map(items: readonly { key: unknown; value: unknown }[], children: Branch['children'], above: number, depth: number) {
    const value: Record<string, unknown> = {};
    for (const { key, value: content } of items) {
      const offset = startOf(key, above);
      const name = isScalar(key) ? String(key.source ?? key.value) : undefined;
      const wrong = keyMistake(name, children);
      if (wrong) this.mistakes.push({ ...wrong, at: this.#at(offset) });
      else if (name !== undefined) value[name] = this.#child(children, name, content, offset, depth);
    }
    return value;
  }

  #child(children: Branch['children'], name: string | number, node: unknown, key: number, depth: number): unknown {
    const { value, branch } = this.read(node, key, depth + 1);
    children.set(name, branch);
    return value;
  }
}

function keyMistake(name: string | undefined, children: ReadonlyMap<string | number, Branch>): Mistake | undefined {
  if (name === undefined || name === '__proto__') return { message: 'A key must be a plain word' };
  if (name === '<<')
    return { message: 'Merge keys (<<) are not supported', fix: 'repeat the keys, or alias a whole value' };
  if (children.has(name)) return { message: `"${name}" is already given above`, fix: 'remove one of the two' };
  return undefined;
}

function startOf(node: unknown, otherwise: number): number {
  const range = (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) && (node as Node).range;
  return range ? range[0] : otherwise;
}

function sourceOf(value: unknown, root: Branch, at: (offset: number) => Position): YamlSource {
  const find = (path: Path): { branch: Branch; found: boolean } => {
    let branch = root;
    for (const step of path) {
      const next = branch.children.get(step);
      if (!next) return { branch, found: false };
      branch = next;
    }
    return { branch, found: true };
  };
  const keyAt = (path: Path) => at(find(path).branch.key);
  return {
    value,
    keyAt,
    valueAt: (path) => {
      const { branch, found } = find(path);
      return at(found ? branch.value : branch.key);
    },
    textAt: (path) => {
      const { branch, found } = find(path);
      return found ? branch.text : undefined;
    },
  };
}
