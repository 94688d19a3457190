import type { Condition } from '../../expressions/condition.ts';
import { defined } from '../../lib/defined.ts';
import { InputError, type Mistake } from '../../lib/mistake.ts';
import { AVAILABLE, type Available } from '../workflow/contexts.ts';
import { readField } from '../workflow/field-reader.ts';
import { readIf } from '../workflow/keywords/if.ts';
import { readSteps } from '../workflow/keywords/steps.ts';
import type { Field, Step } from '../workflow/model.ts';
import { keyText, Reader, readEntries, readKeys, readLiteral } from '../workflow/reader.ts';
import { readYaml, type YamlNode } from '../workflow/yaml.ts';

/** An `action.yml`, read and checked. */
export interface ActionDefinition {
  readonly inputs: readonly ActionInput[];
  /** Of a composite action: what its outputs are made of. */
  readonly outputs: readonly { readonly name: string; readonly value: Field }[];
  readonly runs:
    | NodeRuns
    | { readonly kind: 'composite'; readonly steps: readonly Step[] }
    | { readonly kind: 'docker' };
}

/** An input that an action declares. */
export interface ActionInput {
  readonly name: string;
  readonly initial?: Field;
  /** `deprecationMessage`: what to say to whoever gives it. */
  readonly deprecated?: string;
}

/** The programs of a JavaScript action, by their paths in its folder. */
export interface NodeRuns {
  readonly kind: 'node';
  readonly main: string;
  readonly pre?: string;
  readonly preIf?: Condition;
  readonly post?: string;
  readonly postIf?: Condition;
}

/** Contexts inside an action: no secrets, vars or needs but those handed over. (runner: action_yaml.json) */
const INSIDE = ['github', 'inputs', 'strategy', 'matrix', 'steps', 'job', 'runner', 'env'];
const STEP: Available = { contexts: INSIDE, functions: AVAILABLE.step.functions };
const STEP_IF: Available = { contexts: INSIDE, functions: AVAILABLE.stepIf.functions };
const DEFAULT: Available = { contexts: ['github', 'strategy', 'matrix', 'job', 'runner'], functions: STEP.functions };
const OUTPUT: Available = { contexts: INSIDE, functions: [] };

/** Reads the text of an `action.yml`. Throws an {@link InputError} with everything that is wrong, by its place. */
export function readAction(text: string, file: string): ActionDefinition {
  const { mistakes, definition } = lookAtAction(text, file);
  if (!definition || mistakes.length > 0) throw new InputError(mistakes);
  return definition;
}

/** Everything that is wrong in an `action.yml`, and what could be read of it. */
export function lookAtAction(
  text: string,
  file: string,
): { readonly mistakes: readonly Mistake[]; readonly definition?: ActionDefinition } {
  const yaml = readYaml(text, file);
  const reader = new Reader(file, yaml.mistakes);
  const definition = yaml.root && readRoot(reader, yaml.root);
  return { mistakes: reader.mistakes, ...(definition && { definition }) };
}

function readRoot(reader: Reader, root: YamlNode): ActionDefinition | undefined {
  const parts = new Map(readEntries(reader, root, 'an action').map(({ text, value }) => [text, value]));
  const [inputs, outputs, runs] = [parts.get('inputs'), parts.get('outputs'), parts.get('runs')];
  if (!runs) {
    reader.mistake(root.at, '"runs" is missing in an action', 'add "runs: …"');
    return undefined;
  }
  const read = readRuns(reader, runs);
  return (
    read && {
      inputs: inputs ? readInputs(reader, inputs) : [],
      outputs: outputs && read.kind === 'composite' ? readOutputs(reader, outputs) : [],
      runs: read,
    }
  );
}

function readInputs(reader: Reader, node: YamlNode): ActionDefinition['inputs'] {
  return readEntries(reader, node, 'inputs').map(({ text: name, value }) => {
    const part = (wanted: string) =>
      value.kind === 'map' ? value.entries.find(({ key }) => keyText(key) === wanted)?.value : undefined;
    const [given, message] = [part('default'), part('deprecationMessage')];
    return defined({
      name,
      initial: given && readField(reader, given, `inputs.${name}.default`, DEFAULT),
      deprecated: message && readLiteral(reader, message, `inputs.${name}.deprecationMessage`),
    });
  });
}

function readOutputs(reader: Reader, node: YamlNode): ActionDefinition['outputs'] {
  return readEntries(reader, node, 'outputs').flatMap(({ text: name, value }) => {
    const { value: source } = readKeys(reader, value, `outputs.${name}`, ['description', 'value'], ['value']);
    const field = source && readField(reader, source, `outputs.${name}.value`, OUTPUT);
    return field ? [{ name, value: field }] : [];
  });
}

/** The versions that the runner knows; all run on the one Node there is. */
const NODE = /^node(?:12|16|20|24)$/i;

function readRuns(reader: Reader, node: YamlNode): ActionDefinition['runs'] | undefined {
  const entries = new Map(readEntries(reader, node, 'runs').map(({ text, value }) => [text, value]));
  const using = entries.get('using');
  const kind = using && readLiteral(reader, using, 'using');
  if (kind === undefined) {
    if (!using) reader.mistake(node.at, '"using" is missing in runs', 'add "using: composite" or "using: node24"');
    return undefined;
  }
  if (kind.toLowerCase() === 'docker') return { kind: 'docker' };
  if (kind.toLowerCase() === 'composite') return readComposite(reader, node);
  if (NODE.test(kind)) return readNode(reader, node);
  reader.mistake(using?.at ?? node.at, `"${kind}" is no way to run an action`, 'composite, node24, node20 or docker');
  return undefined;
}

function readComposite(reader: Reader, node: YamlNode): ActionDefinition['runs'] | undefined {
  const { steps } = readKeys(reader, node, 'runs of a composite action', ['using', 'steps'], ['steps']);
  if (!steps) return undefined;
  const read = readSteps(reader, steps, { field: STEP, if: STEP_IF });
  for (const step of read) checkInside(reader, step);
  return { kind: 'composite', steps: read };
}

/** Steps of an action have fewer keys than those of a job. (GitHub's schema: action-v1.0.json) */
function checkInside(reader: Reader, step: Step): void {
  const refuse = (key: string, fix: string, at = step.at) =>
    reader.mistake(at, `"${key}" is not allowed in a composite action`, fix);
  if (step.kind === 'run' && !step.shell)
    reader.mistake(step.at, 'Required property is missing: shell', 'add "shell: bash"');
  if (step.kind !== 'run' && step.kind !== 'uses') refuse(step.kind, 'only run and uses steps are');
  else if (step.background) refuse('background', 'start the step that uses the action in the background');
  else if (step.timeoutMinutes)
    refuse('timeout-minutes', 'give it to the step that uses the action', step.timeoutMinutes.at);
}

function readNode(reader: Reader, node: YamlNode): NodeRuns | undefined {
  const keys = readKeys(
    reader,
    node,
    'runs of a JavaScript action',
    ['using', 'main', 'pre', 'pre-if', 'post', 'post-if'],
    ['main'],
  );
  const text = (name: 'main' | 'pre' | 'post') => {
    const value = keys[name];
    return value && readLiteral(reader, value, name);
  };
  const [main, pre, post] = [text('main'), text('pre'), text('post')];
  const preIf = keys['pre-if'] && readIf(reader, keys['pre-if'], node.at, STEP_IF).tree;
  const postIf = keys['post-if'] && readIf(reader, keys['post-if'], node.at, STEP_IF).tree;
  if (main === undefined) return undefined;
  return {
    kind: 'node',
    main,
    ...(pre !== undefined && { pre }),
    ...(preIf && { preIf }),
    ...(post !== undefined && { post }),
    ...(postIf && { postIf }),
  };
}
