import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from 'yaml';
import type { Mistake, Position } from '../../lib/mistake.ts';
import { alignScalar } from './align-scalar.ts';
import { literalExpression } from './literal-expression.ts';
import { yamlHint } from './yaml-hints.ts';

/** A file's YAML as plain nodes: anchors are resolved, every node knows its place. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

export interface YamlScalar {
  readonly kind: 'scalar';
  readonly at: Position;
  readonly value: string | number | boolean | null;
  /** The place of the character at this offset of a string value. */
  readonly place: (offset: number) => Position;
}

export interface YamlList {
  readonly kind: 'list';
  readonly at: Position;
  readonly items: readonly YamlNode[];
}

export interface YamlMap {
  readonly kind: 'map';
  readonly at: Position;
  readonly entries: readonly { readonly key: YamlScalar; readonly value: YamlNode }[];
}

/** Limits of one file, by the names its mistakes give them. */
const YAML_LIMITS = { maxFileBytes: 1024 * 1024, maxDepth: 50, maxNodes: 100_000 } as const;

/** Reads YAML 1.2 (core schema). Without `root`, the mistakes say why there is nothing to read on. */
export function readYaml(text: string, file: string): { readonly root?: YamlNode; readonly mistakes: Mistake[] } {
  const start = { file, line: 1, column: 1 };
  const bytes = Buffer.byteLength(text);
  if (bytes > YAML_LIMITS.maxFileBytes)
    return { mistakes: [{ at: start, message: `The file has ${bytes} bytes, ${limitText('maxFileBytes')}` }] };
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const binary = binaryPart(content, file);
  if (binary) return { mistakes: [binary] };
  const lines = new LineCounter();
  try {
    const document = parseDocument(content, {
      lineCounter: lines,
      version: '1.2',
      schema: 'core',
      uniqueKeys: false,
      prettyErrors: false,
    });
    // One broken place makes the parser stumble over all that follows, so only the first is of use.
    const [broken] = [...document.errors, ...document.warnings];
    if (broken) {
      const at = placeOf(lines, file, broken.pos[0]);
      const { message, fix } = yamlHint(broken.code, parserText(broken.message));
      return { mistakes: [{ at, message: `This is not YAML: ${message}`, ...(fix !== undefined && { fix }) }] };
    }
    if (!document.contents)
      return { mistakes: [{ at: start, message: 'The file is empty', fix: 'write a workflow in it, or remove it' }] };
    return new Converter(file, content, lines, document).convert(document.contents);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { mistakes: [{ at: start, message: `The file nests too deeply, ${limitText('maxDepth')}` }] };
  }
}

/**
 * What shows that a file is no UTF-8 text: bytes that are none were read as U+FFFD, as UTF-16's mark at its beginning; UTF-16 has
 * a NUL beside every plain character.
 */
function binaryPart(content: string, file: string): Mistake | undefined {
  const nul = content.indexOf('\0');
  if (nul < 0) return undefined;
  const head = content.slice(0, 200).replace(/^\uFFFD+/, '');
  if ((head.split('\0').length - 1) * 2.5 > head.length) {
    const fix = 'save it as UTF-8';
    return { at: { file, line: 1, column: 1 }, message: 'The file is UTF-16, and workflow files are UTF-8', fix };
  }
  const before = content.slice(0, nul).split('\n');
  const at = { file, line: before.length, column: (before.at(-1) ?? '').length + 1 };
  return { at, message: 'There is a NUL byte here, which no text has', fix: 'save the file as UTF-8 text' };
}

/** The first line of what the parser says: in our words where it ran out of stack, and cut where it repeats much of the file. */
function parserText(message: string): string {
  if (message.startsWith('Maximum call stack')) return `it nests too deeply, ${limitText('maxDepth')}`;
  const line = message.split('\n')[0] ?? '';
  return line.length > 200 ? `${line.slice(0, 200)} …` : line;
}

function limitText(limit: keyof typeof YAML_LIMITS): string {
  return `more than the limit ${limit} (${YAML_LIMITS[limit]})`;
}

function placeOf(lines: LineCounter, file: string, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { file, line, column: col };
}

const COMMON = 'tag:yaml.org,2002:';

/** The tags that GitHub's reader takes. (runner: YamlObjectReader.cs) */
const TAGS: ReadonlySet<string> = new Set([
  '!',
  ...['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => COMMON + name),
]);

/** Thrown to leave a tree that must not be walked further; never leaves this file. */
class Stop extends Error {
  readonly mistake: Mistake;

  constructor(mistake: Mistake) {
    super(mistake.message);
    this.mistake = mistake;
  }
}

class Converter {
  readonly #file: string;
  readonly #content: string;
  readonly #lines: LineCounter;
  readonly #document: Document;
  readonly #mistakes: Mistake[] = [];
  readonly #open = new Set<Node>();
  #nodes = 0;

  constructor(file: string, content: string, lines: LineCounter, document: Document) {
    this.#file = file;
    this.#content = content;
    this.#lines = lines;
    this.#document = document;
  }

  convert(root: Node): { root?: YamlNode; mistakes: Mistake[] } {
    try {
      return { root: this.#node(root, 0), mistakes: this.#mistakes };
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      return { mistakes: [...this.#mistakes, error.mistake] };
    }
  }

  #node(node: unknown, depth: number): YamlNode {
    if (isAlias(node)) return this.#alias(node.resolve(this.#document), this.#at(node), depth);
    const at = this.#at(node);
    this.#nodes += 1;
    if (this.#nodes > YAML_LIMITS.maxNodes)
      throw new Stop({ at, message: `The file has, with its aliases, ${limitText('maxNodes')} nodes` });
    if (depth > YAML_LIMITS.maxDepth)
      throw new Stop({ at, message: `The file nests too deeply, ${limitText('maxDepth')}` });
    this.#refuseTag(node, at);
    if (isMap(node)) {
      const entries = node.items.flatMap((pair) => {
        const key = this.#key(pair.key, depth);
        return key ? [{ key, value: this.#value(pair.value, key, depth) }] : [];
      });
      return { kind: 'map', at, entries };
    }
    if (isSeq(node)) return { kind: 'list', at, items: node.items.map((item) => this.#node(item, depth + 1)) };
    if (isScalar(node)) return this.#scalar(node);
    return { kind: 'scalar', at, value: null, place: () => at };
  }

  #refuseTag(node: unknown, at: Position): void {
    if (!isNode(node) || node.tag === undefined || TAGS.has(node.tag)) return;
    const tag = node.tag.replace(COMMON, '!!');
    this.#mistakes.push({ at, message: `The tag ${tag} does not exist in workflow files`, fix: 'leave it out' });
  }

  /** An entry without a value stands where its key stands. */
  #value(value: unknown, key: YamlScalar, depth: number): YamlNode {
    return value === null
      ? { kind: 'scalar', at: key.at, value: null, place: () => key.at }
      : this.#node(value, depth + 1);
  }

  #alias(target: Node | undefined, at: Position, depth: number): YamlNode {
    if (!target) throw new Stop({ at, message: 'This alias names no anchor above it' });
    if (this.#open.has(target) || this.#contains(target, at))
      throw new Stop({ at, message: 'This alias contains itself' });
    this.#open.add(target);
    const node = this.#node(target, depth);
    this.#open.delete(target);
    return node;
  }

  /** Whether the alias at this place stands inside the node it names. */
  #contains(target: Node, alias: Position): boolean {
    const [start = 0, , end = 0] = target.range ?? [];
    const offset = this.#lines.lineStarts[alias.line - 1] ?? 0;
    const position = offset + alias.column - 1;
    return position >= start && position < end;
  }

  #key(key: unknown, depth: number): YamlScalar | undefined {
    const node = this.#node(key, depth + 1);
    if (node.kind !== 'scalar') {
      this.#mistakes.push({ at: node.at, message: 'A key must be a plain text' });
      return undefined;
    }
    if (node.value === '<<' && isScalar(key) && key.type === 'PLAIN') {
      this.#mistakes.push({
        at: node.at,
        message: 'Merge keys (<<) do not exist in workflow files',
        fix: 'repeat the entries, or use an alias for the whole mapping',
      });
      return undefined;
    }
    return node;
  }

  #scalar(node: Scalar): YamlScalar {
    const at = this.#at(node);
    const value = typeof node.value === 'string' ? (literalExpression(node.value) ?? node.value) : node.value;
    const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return { kind: 'scalar', at, value: known ? value : null, place: (offset) => this.#inside(node, offset) };
  }

  #inside(node: Scalar, offset: number): Position {
    const [start = 0] = node.range ?? [];
    const value = typeof node.value === 'string' ? node.value : '';
    const offsets = alignScalar(this.#content, start, value);
    return placeOf(this.#lines, this.#file, offsets[Math.min(offset, offsets.length - 1)] ?? start);
  }

  #at(node: unknown): Position {
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    const offset: unknown = Array.isArray(range) ? range[0] : 0;
    return placeOf(this.#lines, this.#file, typeof offset === 'number' ? offset : 0);
  }
}
