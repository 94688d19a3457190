import { defined } from '../../../lib/defined.ts';
import { emptyField, readField, readFieldMap } from '../field-reader.ts';
import type { RunStep, Step, UsesStep } from '../model.ts';
import { type Reader, readBoolean, readKeys, readLiteral } from '../reader.ts';
import type { YamlMap, YamlNode } from '../yaml.ts';
import { readCancel, readWait, readWaitAll } from './background.ts';
import { readEnv } from './env.ts';
import { readIf } from './if.ts';
import type { StepKind, StepScope } from './step-scope.ts';
import { readStepUses } from './uses.ts';

const OWN = ['name', 'id', 'continue-on-error'] as const;
const WORK = [...OWN, 'if', 'env', 'timeout-minutes', 'background'] as const;
const KEYS = {
  run: [...WORK, 'run', 'shell', 'working-directory'],
  uses: [...WORK, 'uses', 'with'],
  wait: [...OWN, 'wait'],
  'wait-all': [...OWN, 'wait-all'],
  cancel: [...OWN, 'cancel'],
} as const;

type PlainKind = Exclude<StepKind, 'parallel'>;
type StepKey = (typeof KEYS)[PlainKind][number];
type Keys = Partial<Record<StepKey, YamlNode>>;

/** One step of a known kind; `parallel` is read with the list of steps it holds. */
export function readStep(reader: Reader, node: YamlNode, kind: PlainKind, scope: StepScope): Step | undefined {
  const keys: Keys = readKeys<StepKey>(reader, node, `a ${kind} step`, KEYS[kind]);
  const own = readOwn(reader, node, keys, scope);
  switch (kind) {
    case 'run':
      return readRun(reader, node, keys, scope, own);
    case 'uses':
      return readUses(reader, node, keys, scope, own);
    case 'wait':
      return keys.wait && { kind, ...own, wait: readWait(reader, keys.wait, scope.ids, own.id) };
    case 'wait-all':
      if (keys['wait-all']) readWaitAll(reader, keys['wait-all']);
      return { kind, ...own };
    case 'cancel':
      return keys.cancel && { kind, ...own, cancel: readCancel(reader, keys.cancel, scope.ids, own.id) };
  }
}

type Own = ReturnType<typeof readOwn>;

function readOwn(reader: Reader, node: YamlNode, keys: Keys, { contexts, ids }: StepScope) {
  const id = keys.id && readLiteral(reader, keys.id, 'a step id');
  const goOn = keys['continue-on-error'];
  return defined({
    at: node.at,
    id: id !== undefined && keys.id && ids.add(reader, id, keys.id.at) ? id : undefined,
    name: keys.name && readField(reader, keys.name, 'name', contexts.field),
    continueOnError: goOn && readField(reader, goOn, 'continue-on-error', contexts.field, 'boolean'),
  });
}

function readWork(reader: Reader, node: YamlNode, keys: Keys, { contexts, insideParallel }: StepScope) {
  const timeout = keys['timeout-minutes'];
  if (keys.background && insideParallel)
    reader.mistake(
      keys.background.at,
      '"background" is not allowed inside parallel',
      'its steps run in the background already',
    );
  return {
    if: readIf(reader, keys.if, node.at, contexts.if),
    background: (keys.background && readBoolean(reader, keys.background, 'background')) ?? false,
    ...defined({
      env: keys.env && readEnv(reader, keys.env, contexts.field),
      timeoutMinutes: timeout && readField(reader, timeout, 'timeout-minutes', contexts.field, 'number'),
    }),
  };
}

function readRun(reader: Reader, node: YamlNode, keys: Keys, scope: StepScope, own: Own): RunStep {
  const available = scope.contexts.field;
  const folder = keys['working-directory'];
  const work = readWork(reader, node, keys, scope);
  const run = keys.run && readField(reader, keys.run, 'run', available);
  const rest = defined({
    shell: keys.shell && readField(reader, keys.shell, 'shell', available, 'non-empty'),
    workingDirectory: folder && readField(reader, folder, 'working-directory', available),
  });
  return { kind: 'run', ...own, ...work, run: run ?? emptyField(node.at), ...rest };
}

function readUses(reader: Reader, node: YamlNode, keys: Keys, scope: StepScope, own: Own): UsesStep {
  const work = readWork(reader, node, keys, scope);
  const uses = (keys.uses && readStepUses(reader, keys.uses)) ?? { uses: '', usesAt: node.at };
  const given = keys.with && readFieldMap(reader, keys.with, 'with', scope.contexts.field);
  return { kind: 'uses', ...own, ...work, ...uses, ...defined({ with: given }) };
}

/** A step of no kind, or of two, which is a mistake: others may still name its id. */
export function readStepOfNoKind(reader: Reader, node: YamlMap, { contexts, ids }: StepScope): RunStep {
  const given = node.entries.find(({ key }) => key.value === 'id')?.value;
  const id = given && readLiteral(reader, given, 'a step id');
  if (given && id !== undefined) ids.add(reader, id, given.at);
  const nothing = emptyField(node.at);
  const what = {
    kind: 'run',
    if: readIf(reader, undefined, node.at, contexts.if),
    run: nothing,
    shell: nothing,
  } as const;
  return { ...what, ...defined({ id }), at: node.at, background: false };
}
