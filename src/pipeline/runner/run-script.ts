import { constants } from 'node:os';
import type { Scope } from '../../expressions/evaluate.ts';
import { property, toText } from '../../expressions/value.ts';
import type { StepEnd } from '../executors/types.ts';
import { fieldText, objectOf, treeValue } from '../workflow/fields.ts';
import type { RunStep } from '../workflow/model.ts';
import type { JobState, StepLog } from './job-state.ts';
import { defaultShell, type Shell, shellNamed, shellWords } from './shells.ts';
import { CANCELLED, failed, type StepEnding, type StepRequest } from './step-ending.ts';
import { scriptHeader } from './step-header.ts';
import { openStepLog } from './step-log.ts';

/** Runs a `run:` step: its script in its shell. */
export async function runScript(
  state: JobState,
  step: RunStep,
  request: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  const { scope, environment } = request;
  log.debug('Loading inputs');
  const script = fieldText(step.run, scope);
  const folder = workingFolder(state, step, scope);
  const shell = await chooseShell(state, step, scope, environment.PATH ?? '');
  if (!shell.ok) return { kind: 'failed', reason: shell.reason };
  log.debug('Loading env');
  log.head(scriptHeader(script, [shell.program, ...shell.shell.words.slice(1)], request.env));
  const file = `${state.job.paths.files}/script-${log.files}${shell.shell.extension}`;
  await state.job.write(file, shell.shell.wrap(script));
  const words = [shell.program, ...shellWords(shell.shell, file).slice(1)];
  log.debug(words.join(' '));
  return runProcess(state, { words, environment, folder }, request, log);
}

/**
 * Runs a process as the body of a step, its output as the step's log. One that is stopped did not do what it was there
 * for, also where it says 0. (runner: ProcessInvoker.cs)
 */
export async function runProcess(
  state: JobState,
  process: {
    readonly words: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
    readonly folder: string;
  },
  { signal, effects, env }: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  const stream = openStepLog(state, log, effects, env);
  const running = state.job.start({ ...process, onOutput: stream.push });
  const cancel = () => running.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const end = await running.ended;
  const stopped = signal.aborted;
  signal.removeEventListener('abort', cancel);
  await stream.end();
  const ending = endingOf(end, process);
  return stopped && ending.kind === 'done' ? failed(CANCELLED) : ending;
}

function endingOf(
  end: StepEnd,
  { words, folder }: { readonly words: readonly string[]; readonly folder: string },
): StepEnding {
  switch (end.kind) {
    case 'exited':
      return end.code === 0 ? { kind: 'done' } : exited(end.code);
    case 'signalled':
      return exited(128 + (constants.signals[end.signal as NodeJS.Signals] ?? 0));
    case 'notStarted':
      return failed(
        `An error occurred trying to start process '${words[0]}' with working directory '${folder}'. ${end.reason}`,
      );
    case 'lost':
      return { kind: 'lost', reason: end.reason };
  }
}

/** A signal counts as 128 and its number, as shells tell it. */
function exited(exitCode: number): StepEnding {
  return { kind: 'failed', reason: `Process completed with exit code ${exitCode}.`, exitCode };
}

const INVALID_SHELL =
  "Invalid shell option. Shell must be a valid built-in (bash, sh, cmd, powershell, pwsh) or a format string containing '{0}'";

type Chosen =
  /** The shell, and where its program lies. */
  | { readonly ok: true; readonly shell: Shell; readonly program: string }
  | { readonly ok: false; readonly reason: string };

async function chooseShell(state: JobState, step: RunStep, scope: Scope, path: string): Promise<Chosen> {
  const own = step.shell ? fieldText(step.shell, scope) : '';
  const name = own || runDefault(state, 'shell', scope);
  if (!name) {
    const bash = await findShell(state, 'bash', path);
    return {
      ok: true,
      shell: defaultShell(bash !== null),
      program: bash ?? (await findShell(state, 'sh', path)) ?? 'sh',
    };
  }
  const shell = shellNamed(name);
  const program = (shell ? shell.words : name.trim().split(' '))[0] ?? '';
  const found = program.includes('/') ? program : await findShell(state, program, path);
  if (found === null) {
    return {
      ok: false,
      reason: `${program}: command not found. The shell "${program}" is not on this machine's PATH.`,
    };
  }
  if (!shell) return { ok: false, reason: `${INVALID_SHELL} (here: '${name}')` };
  return { ok: true, shell, program: found };
}

/** What the job's `defaults.run`, or else the workflow's, say: nothing for the steps of an action. (runner: ScriptHandler.cs) */
function runDefault({ assignment, action }: JobState, name: 'shell' | 'working-directory', scope: Scope): string {
  if (action) return '';
  for (const { whole, shell, workingDirectory } of [assignment.job.defaults, assignment.workflow.defaults]) {
    const field = name === 'shell' ? shell : workingDirectory;
    if (field) return fieldText(field, scope);
    const value = whole && property(objectOf(whole, treeValue(whole, scope), 'defaults.run'), name);
    if (value !== undefined && value !== null) return toText(value);
  }
  return '';
}

/** A shell is looked for where the machine has its programs, whatever PATH the step's `env` says. (runner: WhichUtil.cs) */
async function findShell({ job, paths }: JobState, name: string, path: string): Promise<string | null> {
  const machine = [...paths, job.environment.PATH ?? ''].join(':');
  return (await job.findProgram(name, machine)) ?? (await job.findProgram(name, path));
}

/** Where a script runs. */
export function workingFolder(state: JobState, step: RunStep, scope: Scope): string {
  const { workspace } = state.job.paths;
  const own = step.workingDirectory ? fieldText(step.workingDirectory, scope) : '';
  const folder = own || runDefault(state, 'working-directory', scope);
  if (folder === '') return workspace;
  return folder.startsWith('/') ? folder : `${workspace}/${folder}`;
}
