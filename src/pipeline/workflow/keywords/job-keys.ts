import { defined } from '../../../lib/defined.ts';
import type { Position } from '../../../lib/mistake.ts';
import { AVAILABLE } from '../contexts.ts';
import { readField } from '../field-reader.ts';
import type { Reader } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';
import { readConcurrency } from './concurrency.ts';
import { readIf } from './if.ts';
import { readPermissions } from './permissions.ts';
import { readStrategy } from './strategy.ts';

/** What is known of a job before its keys are read. */
export interface JobStart {
  readonly id: string;
  readonly at: Position;
  readonly needs: readonly string[];
  readonly needsTwice?: readonly { readonly text: string; readonly at: Position }[];
}

/** The keys that every job may have. */
export const JOB_KEYS = ['name', 'needs', 'if', 'strategy', 'permissions', 'concurrency'] as const;

/** Reads the keys of {@link JOB_KEYS} but `needs`. */
export function readJobKeys(
  reader: Reader,
  start: JobStart,
  keys: Partial<Record<(typeof JOB_KEYS)[number], YamlNode>>,
) {
  return {
    ...start,
    if: readIf(reader, keys.if, start.at, AVAILABLE.jobIf),
    ...defined({
      name: keys.name && readField(reader, keys.name, 'name', AVAILABLE.leg),
      strategy: keys.strategy && readStrategy(reader, keys.strategy),
      permissions: keys.permissions && readPermissions(reader, keys.permissions),
      concurrency: keys.concurrency && readConcurrency(reader, keys.concurrency, AVAILABLE.leg),
    }),
  };
}
