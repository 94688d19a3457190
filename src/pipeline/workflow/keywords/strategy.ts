import { isObject } from '../../../expressions/value.ts';
import { defined } from '../../../lib/defined.ts';
import { AVAILABLE } from '../contexts.ts';
import { isExpression, isWhole, readField, readTree } from '../field-reader.ts';
import { treeValue } from '../fields.ts';
import { readMatrix as legsOf } from '../matrix.ts';
import type { FieldTree, Strategy } from '../model.ts';
import { asList, asMap, describe, keyText, type Reader, readKeys } from '../reader.ts';
import type { YamlMap, YamlNode } from '../yaml.ts';

/** `strategy`: a matrix, and how its legs run. */
export function readStrategy(reader: Reader, node: YamlNode): Strategy | undefined {
  if (isWhole(node)) {
    const whole = readTree(reader, node, 'strategy', AVAILABLE.strategy);
    return whole && { at: node.at, whole };
  }
  const keys = readKeys(reader, node, 'strategy', ['matrix', 'fail-fast', 'max-parallel']);
  const failFast = keys['fail-fast'];
  const parallel = keys['max-parallel'];
  return defined({
    at: node.at,
    matrix: keys.matrix && readMatrix(reader, keys.matrix),
    failFast: failFast && readField(reader, failFast, 'fail-fast', AVAILABLE.strategy, 'boolean'),
    maxParallel: parallel && readField(reader, parallel, 'max-parallel', AVAILABLE.strategy, 'number'),
  });
}

function readMatrix(reader: Reader, node: YamlNode): FieldTree | undefined {
  const before = reader.mistakes.length;
  if (!isExpression(node)) {
    for (const { key, value } of asMap(reader, node, 'strategy.matrix')?.entries ?? []) {
      const text = keyText(key);
      if (isExpression(value)) continue;
      if (text === 'include' || text === 'exclude') checkRows(reader, value, text);
      else if (!text.includes('${{')) checkAxis(reader, value, text);
    }
    if (node.kind === 'map') checkExclude(reader, node);
  }
  const tree = node.kind === 'list' ? undefined : readTree(reader, node, 'strategy.matrix', AVAILABLE.strategy);
  if (tree && reader.mistakes.length === before && !hasExpression(node)) checkLegs(reader, tree);
  return tree;
}

/** A matrix without expressions is known whole before anything runs. (runner: WorkflowTemplateConverter.cs, ConvertToStrategy) */
function checkLegs(reader: Reader, tree: FieldTree): void {
  const matrix = treeValue(tree, { contexts: {} });
  const reading = isObject(matrix) ? legsOf(matrix) : { wrong: 'it is no mapping' };
  if ('wrong' in reading) reader.mistake(tree.at, `The matrix is wrong: ${reading.wrong}`);
}

function hasExpression(node: YamlNode): boolean {
  if (node.kind === 'list') return node.items.some(hasExpression);
  if (node.kind === 'map') return node.entries.some(({ key, value }) => hasExpression(key) || hasExpression(value));
  return String(node.value).includes('${{');
}

function checkAxis(reader: Reader, node: YamlNode, name: string): void {
  if (node.kind === 'list' && node.items.length === 0)
    reader.mistake(node.at, `The matrix axis "${name}" is empty`, 'give it a value, or remove it');
  else asList(reader, node, `the matrix axis "${name}"`);
}

/** An exclude may name axes only. (runner: MatrixBuilder.cs) */
function checkExclude(reader: Reader, node: YamlMap): void {
  const names = node.entries.map(({ key }) => keyText(key));
  const exclude = node.entries.find(({ key }) => key.value === 'exclude')?.value;
  if (exclude?.kind !== 'list' || names.some((name) => name.includes('${{'))) return;
  const axes = names.filter((name) => name !== 'include' && name !== 'exclude');
  const known = new Set(axes.map((axis) => axis.toLowerCase()));
  for (const { key } of exclude.items.flatMap((row) => (row.kind === 'map' ? row.entries : []))) {
    const name = keyText(key);
    if (!name.includes('${{') && !known.has(name.toLowerCase()))
      reader.unknown(key.at, 'axis', name, axes, 'matrix.exclude');
  }
}

function checkRows(reader: Reader, node: YamlNode, name: string): void {
  for (const row of asList(reader, node, `matrix.${name}`)?.items ?? []) {
    if (row.kind !== 'map' && !isExpression(row))
      reader.mistake(row.at, `Every entry of matrix.${name} must be a mapping, but this is ${describe(row)}`);
  }
}
