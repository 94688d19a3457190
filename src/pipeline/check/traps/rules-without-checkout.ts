import type { Check, Spot } from '../finding.ts';
import { fillsWorkspace } from '../kinds.ts';
import { actionName, inputOf } from '../scripts.ts';
import type { Command } from '../shell/commands.ts';
import { type JobStep, type Subject, stepsOf } from '../subject.ts';

export const rulesWithoutCheckout: Check = {
  code: 'rules-without-checkout',
  severity: 'warning',
  why: "The file is not there: the action swallows that error and scans without your rules, and ZAP's image breaks off before it scans.",
  fix: 'Check the repository out before the scan.',
  find: (subject) => subject.steps.flatMap((one) => [...inAction(subject, one), ...inScript(subject, one)]),
};

function inAction(subject: Subject, { job, step, index }: JobStep): Spot[] {
  const rules = step.kind === 'uses' && actionName(step).startsWith('zaproxy/') && inputOf(step, 'rules_file_name');
  if (!rules) return [];
  const checkedOut = stepsOf(subject, job).some(
    (other) => other.index < index && other.step.kind === 'uses' && actionName(other.step) === 'actions/checkout',
  );
  return checkedOut ? [] : [{ at: rules.at, message: `${rules.source} was never checked out in job "${job.id}"` }];
}

/** `docker run` of ZAP's image with a file of the mounted folder that nothing in the job has put there. */
function inScript(subject: Subject, { job, script, index }: JobStep): Spot[] {
  if (!script || script.remote) return [];
  const before = stepsOf(subject, job).filter((other) => other.index < index);
  if (before.some((other) => other.step.kind === 'uses' && fillsWorkspace(other))) return [];
  return script.commands.flatMap((command) => {
    const file = scanFile(command);
    if (!file) return [];
    const name = file.text.replace(/^.*\//, '').replaceAll(/["']/g, '');
    const earlier = [...before.flatMap((other) => other.script?.text ?? []), script.text.slice(0, command.offset)];
    if (
      name === '' ||
      /[$*]/.test(name) ||
      earlier.some((text) => text.includes(name) || /\b(?:git|gh|tar|unzip|docker cp)\b/.test(text))
    )
      return [];
    return [{ at: script.place(file.offset), message: `${name} was never checked out in job "${job.id}"` }];
  });
}

/** The file with rules, a context or progress that a scan of ZAP's image reads from the mounted folder. */
function scanFile({ program, args, words }: Command) {
  if (!/^(?:docker|podman)$/.test(program) || args[0] !== 'run') return undefined;
  const image = args.findIndex(
    (word) => /(?:zaproxy|zap2docker)[\w./-]*(?:[:@]\S*)?$/.test(word) && !word.includes('='),
  );
  const scan = args.findIndex((word, index) => index > image && /zap-(?:baseline|full-scan|api-scan)\.py$/.test(word));
  if (image < 0 || scan < 0) return undefined;
  const option = args.findIndex((word, index) => {
    if (index <= scan) return false;
    // The description of an API is a file too, where it is no URL.
    return /^-[cnp]$/.test(word) || (word === '-t' && /^[^:$]+\.(?:ya?ml|json)["']?$/.test(args[index + 1] ?? ''));
  });
  return option < 0 ? undefined : words[option + 2];
}
