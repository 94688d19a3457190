import { z } from 'zod';
import { projectSchema } from './schema.ts';
import type { Path } from './yaml-source.ts';

/** The part of JSON Schema that our schemas come out as.  */
export interface SchemaNode {
  readonly type?: string;
  /** What a text is, such as "duration". */
  readonly kind?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly propertyNames?: SchemaNode;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

/** The JSON Schema of gantry.yml for editors; docs/gantry.schema.json is this, written out. */
export function editorSchema(): SchemaNode {
  const schema = z.toJSONSchema(projectSchema, { io: 'input', target: 'draft-2020-12' });
  return { ...schema, title: 'gantry.yml' } as SchemaNode;
}

let known: SchemaNode | undefined;

/** The keys that may stand in the mapping at `path`. */
export function keysAt(path: Path): string[] {
  known ??= editorSchema();
  let nodes: readonly SchemaNode[] = [known];
  for (const step of path) nodes = nodes.flatMap(flat).flatMap((node) => inside(node, step));
  return [...new Set(nodes.flatMap(flat).flatMap((node) => Object.keys(node.properties ?? {})))];
}

function flat(node: SchemaNode): readonly SchemaNode[] {
  return node.anyOf ? node.anyOf.flatMap(flat) : [node];
}

function inside({ properties, items, additionalProperties }: SchemaNode, step: string | number): SchemaNode[] {
  if (typeof step === 'number') return items ? [items] : [];
  const named = properties?.[step];
  if (named) return [named];
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}
