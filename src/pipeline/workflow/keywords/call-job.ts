import { defined } from '../../../lib/defined.ts';
import { AVAILABLE } from '../contexts.ts';
import { readFieldMap } from '../field-reader.ts';
import type { CallJob } from '../model.ts';
import { type Reader, readKeys } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';
import { JOB_KEYS, type JobStart, readJobKeys } from './job-keys.ts';
import { readJobUses } from './uses.ts';

const KEYS = [...JOB_KEYS, 'uses', 'with', 'secrets'] as const;

/** A job that calls a reusable workflow. */
export function readCallJob(reader: Reader, node: YamlNode, start: JobStart): CallJob {
  const keys = readKeys(reader, node, `job "${start.id}", which calls a workflow`, KEYS);
  const uses = (keys.uses && readJobUses(reader, keys.uses)) ?? { uses: '', usesAt: node.at };
  const common = readJobKeys(reader, start, keys);
  const given = keys.with && readFieldMap(reader, keys.with, 'with', AVAILABLE.callWith);
  const secrets = keys.secrets && readSecrets(reader, keys.secrets);
  return { kind: 'call', ...common, ...uses, ...defined({ with: given, secrets }) };
}

function readSecrets(reader: Reader, node: YamlNode): CallJob['secrets'] | undefined {
  if (node.kind === 'scalar' && node.value === 'inherit') return 'inherit';
  return readFieldMap(reader, node, 'secrets', AVAILABLE.callSecrets);
}
