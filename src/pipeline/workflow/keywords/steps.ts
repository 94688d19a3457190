import { didYouMean } from '../../../lib/did-you-mean.ts';
import { Ids } from '../ids.ts';
import type { Step } from '../model.ts';
import { asList, asMap, keyText, type Reader, readKeys } from '../reader.ts';
import type { YamlMap, YamlNode } from '../yaml.ts';
import { readStep, readStepOfNoKind } from './step.ts';
import { STEP_KINDS, type StepContexts, type StepKind, type StepScope } from './step-scope.ts';

/** `steps` of a job or of a composite action. */
export function readSteps(reader: Reader, node: YamlNode, contexts: StepContexts): readonly Step[] {
  const list = asList(reader, node, 'steps');
  if (list?.items.length === 0) reader.mistake(node.at, 'steps is empty', 'add a step with run or uses');
  const scope = { contexts, ids: new Ids('step'), insideParallel: false };
  return (list?.items ?? []).flatMap((item) => readStepItem(reader, item, scope));
}

/** `parallel`: steps that run at the same time; all end before the step after the block. */
function readParallel(reader: Reader, node: YamlNode, scope: StepScope): readonly Step[] {
  const list = asList(reader, node, 'parallel');
  if (list?.items.length === 0) reader.mistake(node.at, 'parallel is empty', 'add a step with run or uses');
  return (list?.items ?? []).flatMap((item) => readStepItem(reader, item, { ...scope, insideParallel: true }));
}

function readStepItem(reader: Reader, item: YamlNode, scope: StepScope): Step[] {
  const map = asMap(reader, item, 'a step');
  if (!map) return [];
  const kind = kindOf(reader, map);
  if (!kind) return [readStepOfNoKind(reader, map, scope)];
  if (scope.insideParallel && kind !== 'run' && kind !== 'uses')
    reader.mistake(map.at, `"${kind}" is not allowed inside parallel`, 'only run and uses steps are');
  if (kind === 'parallel') {
    const { parallel } = readKeys(reader, map, 'a parallel step', ['parallel', 'name']);
    return parallel ? [{ kind, at: map.at, steps: readParallel(reader, parallel, scope) }] : [];
  }
  const step = readStep(reader, map, kind, scope);
  return step ? [step] : [];
}

function kindOf(reader: Reader, map: YamlMap): StepKind | undefined {
  const keys = map.entries.map(({ key }) => keyText(key));
  const found = STEP_KINDS.filter((kind) => keys.includes(kind));
  if (found.length === 0) {
    const meant = keys.map((key) => [key, didYouMean(key, STEP_KINDS)] as const).find(([, kind]) => kind);
    const fix = meant ? `"${meant[0]}": did you mean "${meant[1]}"?` : 'add run or uses';
    reader.mistake(map.at, `This step has none of ${STEP_KINDS.join(', ')}`, fix);
  }
  if (found.length > 1)
    reader.mistake(map.at, `This step has both "${found[0]}" and "${found[1]}"`, 'make two steps of it');
  return found.length === 1 ? found[0] : undefined;
}
