import type { Mistake, Position } from '../../lib/mistake.ts';
import { builtInAction, builtInNames } from '../actions/built-in-actions.ts';
import { serviceNeedsDocker } from '../executors/host/services/native-services.ts';
import type { FieldTree, Step, StepsJob } from '../workflow/model.ts';
import { uncovered } from './labels.ts';
import { isLocal } from './run-local-action.ts';

/** What of a job this machine cannot run yet, each with its place. `labels` are those the machine claims. */
export function unsupported(job: StepsJob, labels: readonly string[]): Mistake[] {
  const mistakes: Mistake[] = [];
  const add = (at: Position, message: string, fix?: string) =>
    mistakes.push(fix ? { at, message, fix } : { at, message });
  const missing = uncovered(literalLabels(job.runsOn), labels);
  if (missing.length > 0) {
    add(
      job.runsOn.at,
      `no runner has label ${missing.map((label) => `"${label}"`).join(', ')}`,
      `this machine has: ${labels.join(', ')}`,
    );
  }
  if (job.container) add(job.container.at, 'a job in a container needs Docker, which Gantry does not drive yet');
  if ('kind' in job.services)
    add(job.services.at, 'services as one expression need Docker, which Gantry does not drive yet');
  else {
    for (const { image, id } of job.services) {
      const text = image.source;
      if (image.literal === undefined || !serviceNeedsDocker(text)) continue;
      add(
        image.at,
        `the service ${id} (${text}) needs Docker, which Gantry does not drive yet`,
        'postgres:16 runs without it',
      );
    }
  }
  for (const step of job.steps) mistakes.push(...unsupportedStep(step));
  return mistakes;
}

function unsupportedStep(step: Step): Mistake[] {
  if (step.kind === 'parallel') return step.steps.flatMap(unsupportedStep);
  return step.kind === 'uses' ? unsupportedAction(step.uses, step.usesAt) : [];
}

function unsupportedAction(uses: string, at: Position): Mistake[] {
  if (builtInAction(uses) || isLocal(uses)) return [];
  const fix = `there are: ${builtInNames.join(', ')}`;
  if (uses.startsWith('docker://'))
    return [{ at, message: `the action ${uses} needs Docker, which Gantry does not drive yet` }];
  return [{ at, message: `the action ${uses} is not one that Gantry brings, and others are not fetched yet`, fix }];
}

/** The labels of a `runs-on` that holds no expression; what is computed is known only when the job starts. */
function literalLabels(tree: FieldTree): string[] {
  if (tree.kind === 'field') return typeof tree.literal === 'string' ? [tree.literal] : [];
  if (tree.kind === 'tree-list') return tree.items.flatMap(literalLabels);
  const labels = tree.entries.find(({ key }) => key !== 'insert' && key.source === 'labels');
  return labels ? literalLabels(labels.value) : [];
}
