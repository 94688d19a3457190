import { readFileSync } from 'node:fs';
import { readSchema, type Schema } from './check/schema/definitions.ts';

/** The files in the package, which exports no JSON: they stand beside its code. */
const FILES = { workflow: 'workflow-v1.0.min.json', action: 'action-v1.0.min.json' } as const;

const loaded = new Map<string, Schema>();

/** GitHub's schema of workflow files or of `action.yml`, read once. */
export function loadSchema(kind: keyof typeof FILES): Schema {
  const known = loaded.get(kind);
  if (known) return known;
  const place = new URL(FILES[kind], import.meta.resolve('@actions/workflow-parser'));
  const schema = readSchema(readFileSync(place, 'utf8'));
  loaded.set(kind, schema);
  return schema;
}
