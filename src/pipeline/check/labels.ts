import type { Field, FieldTree, StepsJob } from '../workflow/model.ts';

/** The images of GitHub's own runners. (GitHub: "GitHub-hosted runners reference") */
export const HOSTED_LABELS: readonly string[] = (
  'ubuntu-latest ubuntu-26.04 ubuntu-24.04 ubuntu-22.04 ubuntu-26.04-arm ubuntu-24.04-arm ubuntu-22.04-arm ubuntu-slim ' +
  'windows-latest windows-2025 windows-2022 windows-11-arm ' +
  'macos-latest macos-26 macos-15 macos-14 macos-latest-large macos-26-large macos-15-large macos-14-large ' +
  'macos-latest-xlarge macos-26-xlarge macos-15-xlarge macos-14-xlarge macos-26-intel macos-15-intel'
).split(' ');

/** Images that GitHub has taken away. */
export const RETIRED_LABELS: readonly string[] = (
  'ubuntu-16.04 ubuntu-18.04 ubuntu-20.04 windows-2016 windows-2019 macos-10.15 macos-11 macos-12 macos-13 ' +
  'macos-11.0 macos-12-large macos-12-xl macos-12-xlarge macos-13-large macos-13-xl macos-13-xlarge'
).split(' ');

export type Os = 'linux' | 'windows' | 'macos';

/** The system that a label stands for, if it tells one. */
export function osOf(label: string): Os | undefined {
  const found = /^(?:(linux|ubuntu)|(windows)|(macos))(?:-|$)/i.exec(label);
  if (!found) return undefined;
  return found[1] ? 'linux' : found[2] ? 'windows' : 'macos';
}

/** The lists of labels that a job may ask for, one for each value of a matrix axis that `runs-on` names; empty when they are computed. */
export function labelLists({ runsOn, strategy }: StepsJob): readonly (readonly Field[])[] {
  const labels = ofGroup(runsOn);
  if (!labels) return [];
  if (labels.kind === 'tree-list') {
    const fields = labels.items.filter((item) => item.kind === 'field');
    return fields.length === labels.items.length ? [fields] : [];
  }
  if (labels.kind !== 'field') return [];
  if (labels.literal !== undefined) return [[labels]];
  const axis = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(labels.source)?.[1];
  return axis === undefined ? [] : axisValues(strategy?.matrix, axis.toLowerCase());
}

function ofGroup(tree: FieldTree): FieldTree | undefined {
  if (tree.kind !== 'tree-map') return tree;
  return tree.entries.find(({ key }) => key !== 'insert' && key.source === 'labels')?.value;
}

function axisValues(matrix: FieldTree | undefined, axis: string): (readonly Field[])[] {
  if (matrix?.kind !== 'tree-map') return [];
  return matrix.entries.flatMap(({ key, value }) => {
    if (key === 'insert' || value.kind !== 'tree-list') return [];
    const name = key.source.toLowerCase();
    if (name === axis) return value.items.flatMap(fieldsOf);
    return name === 'include' ? value.items.flatMap((item) => axisOf(item, axis)) : [];
  });
}

function axisOf(row: FieldTree, axis: string): (readonly Field[])[] {
  if (row.kind !== 'tree-map') return [];
  return row.entries.flatMap(({ key, value }) =>
    key !== 'insert' && key.source.toLowerCase() === axis ? fieldsOf(value) : [],
  );
}

function fieldsOf(tree: FieldTree): (readonly Field[])[] {
  if (tree.kind === 'field') return [[tree]];
  if (tree.kind !== 'tree-list') return [];
  const fields = tree.items.filter((item) => item.kind === 'field');
  return fields.length === tree.items.length ? [fields] : [];
}
