import type { Position } from '../../../lib/mistake.ts';
import type { Ids } from '../ids.ts';
import { type Reader, readLiteral, readLiterals } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

/** `wait`: ids of steps above that run in the background. */
export function readWait(reader: Reader, node: YamlNode, ids: Ids, own: string | undefined): readonly string[] {
  const targets = readLiterals(reader, node, 'wait');
  for (const { text, at } of targets) checkTarget(reader, text, at, ids, own);
  return targets.map(({ text }) => text);
}

/** `wait-all`: alone or `true`. */
export function readWaitAll(reader: Reader, node: YamlNode): void {
  if (node.kind !== 'scalar' || (node.value !== null && node.value !== true))
    reader.mistake(node.at, 'wait-all must be true or stand alone');
}

/** `cancel`: the id of a step above that runs in the background. */
export function readCancel(reader: Reader, node: YamlNode, ids: Ids, own: string | undefined): string {
  const target = readLiteral(reader, node, 'cancel') ?? '';
  if (target !== '') checkTarget(reader, target, node.at, ids, own);
  return target;
}

function checkTarget(reader: Reader, target: string, at: Position, ids: Ids, own: string | undefined): void {
  if (own?.toLowerCase() === target.toLowerCase()) reader.mistake(at, `The step "${target}" cannot name itself`);
  else if (ids.all().length === 0)
    reader.mistake(at, `Unknown step id "${target}"`, 'give the step to wait for an "id"');
  else if (!ids.has(target)) reader.unknown(at, 'step id', target, ids.all());
}
