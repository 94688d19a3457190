import { defined } from '../../lib/defined.ts';
import { InputError, type Mistake } from '../../lib/mistake.ts';
import { AVAILABLE } from './contexts.ts';
import { readField } from './field-reader.ts';
import { readConcurrency } from './keywords/concurrency.ts';
import { readDefaults } from './keywords/defaults.ts';
import { readEnv } from './keywords/env.ts';
import { readJobs } from './keywords/jobs.ts';
import { readOn } from './keywords/on.ts';
import { readPermissions } from './keywords/permissions.ts';
import type { Workflow } from './model.ts';
import { Reader, readKeys, readText } from './reader.ts';
import { readYaml, type YamlNode } from './yaml.ts';

/**
 * What a file came to: a workflow with the YAML it stands in, or everything that is wrong with it and what could still be read.
 * Without `root` it is no YAML.
 */
export type WorkflowReading =
  | { readonly workflow: Workflow; readonly root: YamlNode }
  | {
      readonly mistakes: readonly Mistake[];
      readonly root?: YamlNode;
      /** To look for more that is wrong, never to run it. */
      readonly partial?: Workflow;
    };

const KEYS = [
  'name',
  'description',
  'run-name',
  'on',
  'permissions',
  'env',
  'defaults',
  'concurrency',
  'jobs',
] as const;

/** Reads and checks the text of a workflow file. `file` is its path in the repository, for messages and contexts. */
export function readWorkflow(text: string, file: string): WorkflowReading {
  const yaml = readYaml(text, file);
  if (!yaml.root) return { mistakes: yaml.mistakes };
  const { root } = yaml;
  const reader = new Reader(file, yaml.mistakes);
  const workflow = readRoot(reader, root);
  if (reader.mistakes.length === 0) return { workflow, root };
  return { mistakes: distinct(reader.mistakes), root, partial: workflow };
}

/** The same, for callers that have nothing to do without a workflow: throws every mistake at once. */
export function mustReadWorkflow(text: string, file: string): Workflow {
  const reading = readWorkflow(text, file);
  if ('mistakes' in reading) throw new InputError(reading.mistakes);
  return reading.workflow;
}

function readRoot(reader: Reader, root: YamlNode): Workflow {
  const keys = readKeys(reader, root, 'a workflow', KEYS, ['on', 'jobs']);
  const name = keys.name && readText(reader, keys.name, 'name');
  if (keys.description) readText(reader, keys.description, 'description');
  return {
    file: reader.file,
    name: name || reader.file,
    triggers: keys.on ? readOn(reader, keys.on) : [],
    defaults: readDefaults(reader, keys.defaults, AVAILABLE.nowhere),
    jobs: keys.jobs ? readJobs(reader, keys.jobs) : [],
    ...defined({
      runName: keys['run-name'] && readField(reader, keys['run-name'], 'run-name', AVAILABLE.runName),
      env: keys.env && readEnv(reader, keys.env, AVAILABLE.workflowEnv),
      permissions: keys.permissions && readPermissions(reader, keys.permissions),
      concurrency: keys.concurrency && readConcurrency(reader, keys.concurrency, AVAILABLE.workflowConcurrency),
    }),
  };
}

function distinct(mistakes: readonly Mistake[]): Mistake[] {
  const key = ({ at, message }: Mistake) => `${at?.line}:${at?.column}:${message}`;
  return [...new Map(mistakes.map((mistake) => [key(mistake), mistake])).values()];
}
