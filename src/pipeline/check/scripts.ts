import type { Position } from '../../lib/mistake.ts';
import type { Field, RunStep, StepsJob, UsesStep, Workflow } from '../workflow/model.ts';
import { type Command, type Pipeline, parseScript } from './shell/commands.ts';
import type { SourceText } from './source-map.ts';

export type Language = 'shell' | 'javascript' | 'other';

/** A script of a step: its `run`, or one that an action is given to run. */
export interface Script {
  readonly job: StepsJob;
  readonly step: RunStep | UsesStep;
  /** Runs on another host. */
  readonly remote: boolean;
  readonly language: Language;
  /** The shell's program; GitHub's default when `bash -e` was not asked for by name. */
  readonly shell: string;
  /** Whether the shell is started with `-o pipefail`. */
  readonly pipefail: boolean;
  readonly field: Field;
  readonly text: string;
  /** Empty for what is no shell script. */
  readonly pipelines: readonly Pipeline[];
  readonly commands: readonly Command[];
  readonly place: (offset: number) => Position;
}

/** Texts longer than this are not cut into commands. */
const MAX_SCRIPT = 200_000;

/** The script of a step, if it has one. */
export function scriptOf(
  workflow: Workflow,
  job: StepsJob,
  step: RunStep | UsesStep,
  source: SourceText,
): Script | undefined {
  const found = step.kind === 'run' ? runScript(workflow, job, step) : usesScript(step);
  if (!found) return undefined;
  const text = found.field.source;
  const pipelines = found.language === 'shell' && text.length <= MAX_SCRIPT ? parseScript(text) : [];
  const commands = pipelines.flatMap((pipeline) => pipeline.commands);
  return { job, step, ...found, text, pipelines, commands, place: (offset) => source.place(found.field, offset) };
}

/** The value that a `with` gives to an input. */
export function inputOf({ with: given }: UsesStep, name: string): Field | undefined {
  if (given?.kind !== 'map') return undefined;
  return given.entries.find(({ key }) => key !== 'insert' && key.source.toLowerCase() === name)?.value;
}

type Found = Pick<Script, 'remote' | 'language' | 'shell' | 'pipefail' | 'field'>;

function runScript(workflow: Workflow, job: StepsJob, step: RunStep): Found {
  const windows = job.runsOn.kind === 'field' && /windows/i.test(job.runsOn.source);
  // Only the run knows what an expression gives for all of `defaults.run`.
  const preset = job.defaults.whole ? 'unknown' : (job.defaults.shell ?? workflow.defaults.shell)?.source;
  const given = step.shell?.source ?? preset ?? (windows ? 'pwsh' : '');
  const shell = given === '' ? 'bash' : (given.split(/\s/)[0] ?? '').replace(/^.*\//, '');
  const posix = /^(?:ba|da|k|z)?sh$/.test(shell);
  const pipefail = given === 'bash' || /\bpipefail\b/.test(given);
  return { remote: false, language: posix ? 'shell' : 'other', shell, pipefail, field: step.run };
}

function usesScript(step: UsesStep): Found | undefined {
  const name = actionName(step);
  const field = inputOf(step, 'script');
  if (!field) return undefined;
  if (name === 'actions/github-script')
    return { remote: false, language: 'javascript', shell: 'node', pipefail: false, field };
  if (!isSshAction(step)) return undefined;
  return { remote: true, language: 'shell', shell: 'sh', pipefail: false, field };
}

/** `owner/name` of an action, in lower case. */
export function actionName({ uses }: UsesStep): string {
  return (uses.split('@')[0] ?? '').toLowerCase();
}

/** Whether a step runs a script on another host through an action. */
export function isSshAction(step: UsesStep): boolean {
  return /^(?:appleboy\/ssh-action|garygrossgarten\/github-action-ssh|fifsky\/ssh-action|cross-the-world\/ssh-pipeline)$/.test(
    actionName(step),
  );
}
