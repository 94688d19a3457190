import type { Scope } from '../../expressions/evaluate.ts';
import type { StepEnd } from '../executors/types.ts';
import { fieldText } from '../workflow/fields.ts';
import type { RunStep } from '../workflow/model.ts';
import type { JobState, StepLog } from './job-state.ts';
import { defaultShell, type Shell, shellNamed, shellWords } from './shells.ts';
import type { StepEnding, StepRequest } from './step-ending.ts';
import { openStepLog } from './step-log.ts';

/** Runs a `run:` step: its script in its shell. */
export async function runScript(
  state: JobState,
  step: RunStep,
  request: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  const { scope, environment } = request;
  const script = fieldText(step.run, scope);
  const shell = await chooseShell(state, step, scope, environment.PATH ?? '');
  if (!shell.ok) return { kind: 'failed', reason: shell.reason };
  const folder = workingFolder(state, step, scope);
  const file = `${state.job.paths.files}/script-${log.files}${shell.shell.extension}`;
  await state.job.write(file, shell.shell.wrap(script));
  return runProcess(state, { words: shellWords(shell.shell, file), environment, folder }, request, log);
}

/** Runs a process as the body of a step, its output as the step's log. */
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
  signal.removeEventListener('abort', cancel);
  await stream.end();
  return endingOf(end, process);
}

function endingOf(
  end: StepEnd,
  { words, folder }: { readonly words: readonly string[]; readonly folder: string },
): StepEnding {
  switch (end.kind) {
    case 'exited':
      return end.code === 0
        ? { kind: 'done' }
        : { kind: 'failed', reason: `Process completed with exit code ${end.code}.`, exitCode: end.code };
    case 'signalled':
      return { kind: 'failed', reason: `The process was ended by ${end.signal}.` };
    case 'notStarted':
      return { kind: 'failed', reason: `"${words[0]}" could not be started in ${folder}: ${end.reason}` };
    case 'lost':
      return { kind: 'lost', reason: end.reason };
  }
}

type Chosen = { readonly ok: true; readonly shell: Shell } | { readonly ok: false; readonly reason: string };

async function chooseShell({ job, assignment }: JobState, step: RunStep, scope: Scope, path: string): Promise<Chosen> {
  const field = step.shell ?? assignment.job.defaults.shell ?? assignment.workflow.defaults.shell;
  if (!field) return { ok: true, shell: defaultShell((await job.findProgram('bash', path)) !== null) };
  const name = fieldText(field, scope);
  const shell = shellNamed(name);
  if (!shell) return { ok: false, reason: `"${name}" is no shell, and no template with {0} for the script` };
  const [program = ''] = shell.words;
  if (!program.includes('/') && (await job.findProgram(program, path)) === null) {
    return { ok: false, reason: `the shell "${program}" is not on this machine's PATH` };
  }
  return { ok: true, shell };
}

/** Where a script runs. */
export function workingFolder({ job, assignment }: JobState, step: RunStep, scope: Scope): string {
  const { workspace } = job.paths;
  const field =
    step.workingDirectory ?? assignment.job.defaults.workingDirectory ?? assignment.workflow.defaults.workingDirectory;
  const folder = field ? fieldText(field, scope) : '';
  if (folder === '') return workspace;
  return folder.startsWith('/') ? folder : `${workspace}/${folder}`;
}
