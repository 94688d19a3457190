import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Field } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';
import { HOSTED_LABELS, labelLists, osOf, RETIRED_LABELS } from '../labels.ts';
import { hint } from './hint.ts';

export const unknownLabel: Check = {
  code: 'unknown-label',
  severity: 'warning',
  why: 'No runner of GitHub has this label: unless one of your own has it, the job waits for a day and is then cancelled.',
  fix: 'Name one of GitHub\'s labels, such as ubuntu-latest, or put "self-hosted" before labels of your own.',
  find: ({ jobs }) => jobs.flatMap((job) => labelLists(job).flatMap(unknownIn)),
};

export const conflictingLabels: Check = {
  code: 'conflicting-labels',
  severity: 'error',
  why: 'A runner must have all labels of the list, and none has these two: the job waits for a day and is then cancelled.',
  fix: 'Name one of them; to run on both, make an axis of a matrix of them.',
  find: ({ jobs }) => jobs.flatMap((job) => labelLists(job).flatMap(conflictsIn)),
};

function unknownIn(labels: readonly Field[]): Spot[] {
  if (labels.some(({ source }) => source.toLowerCase() === 'self-hosted')) return [];
  return labels.flatMap(({ at, source, literal }) => {
    const label = source.toLowerCase();
    if (literal === undefined || isHosted(label)) return [];
    if (RETIRED_LABELS.includes(label)) return [{ at, message: `GitHub has taken the image "${source}" away` }];
    const meant = didYouMean(label, HOSTED_LABELS);
    if (osOf(label) === undefined && meant === undefined) return [];
    if (/^(?:linux|windows|macos|x64|arm|arm64)$/.test(label)) return [];
    return [{ at, ...hint(`GitHub has no runner "${source}"`, meant) }];
  });
}

/** Larger runners are often called by an image and their size. */
function isHosted(label: string): boolean {
  return HOSTED_LABELS.some((known) => label === known || label.startsWith(`${known}-`));
}

function conflictsIn(labels: readonly Field[]): Spot[] {
  const [first, ...others] = labels.filter(({ literal }) => literal !== undefined);
  if (!first) return [];
  const seen = [first];
  return others.flatMap((label): Spot[] => {
    const rival = seen.find((one) => excludes(one.source.toLowerCase(), label.source.toLowerCase()));
    seen.push(label);
    return rival ? [{ at: label.at, message: `No runner is both "${rival.source}" and "${label.source}"` }] : [];
  });
}

function excludes(a: string, b: string): boolean {
  const [one, other] = [osOf(a), osOf(b)];
  if (one !== undefined && other !== undefined) return one !== other || (isImage(a) && isImage(b) && a !== b);
  const architectures = ['x64', 'x86', 'arm', 'arm64'];
  return a !== b && architectures.includes(a) && architectures.includes(b);
}

/** A certain version of GitHub's images. */
function isImage(label: string): boolean {
  return HOSTED_LABELS.includes(label) && !label.includes('latest');
}
