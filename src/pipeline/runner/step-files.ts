import { MAX_COMMAND_FILE, MAX_SUMMARY, readPairs, readPaths } from './command-files.ts';
import type { JobState, StepLog } from './job-state.ts';

/** The five files through which a step speaks to the runner; each step has its own. */
export interface StepFiles {
  readonly env: string;
  readonly output: string;
  readonly path: string;
  readonly state: string;
  readonly step_summary: string;
}

/** Makes the command files of a step, empty. */
export async function makeStepFiles(state: JobState, log: StepLog): Promise<StepFiles> {
  const folder = `${state.job.paths.files}`;
  const file = (name: string) => `${folder}/${name}_${log.files}`;
  const files: StepFiles = {
    env: file('set_env'),
    output: file('set_output'),
    path: file('add_path'),
    state: file('save_state'),
    step_summary: file('step_summary'),
  };
  await Promise.all(Object.values(files).map((name: string) => state.job.write(name, '')));
  return files;
}

/** What a step wrote, and what was wrong with it: a mistake in a command file fails its step. */
export interface FileEffects {
  readonly outputs: Readonly<Record<string, string>>;
  readonly saved: Readonly<Record<string, string>>;
  readonly mistakes: readonly string[];
}

/** Variables that a step must not set for others. (runner: FileCommandManager.cs, SetEnvFileCommand) */
const BLOCKED: ReadonlySet<string> = new Set(['NODE_OPTIONS']);

/** Reads a step's command files and applies what is the job's: variables and paths. */
export async function applyStepFiles(state: JobState, files: StepFiles, log: StepLog): Promise<FileEffects> {
  const mistakes: string[] = [];
  const pairs = async (file: string, name: string) => {
    const text = await readOr(state, file, MAX_COMMAND_FILE, mistakes);
    const { pairs: read, mistake } = readPairs(text);
    if (mistake !== null) mistakes.push(`Unable to process file command '${name}' successfully. ${mistake}`);
    return read;
  };
  for (const [name, value] of await pairs(files.env, 'env')) setVariable(state, log, name, value);
  for (const path of readPaths(await readOr(state, files.path, MAX_COMMAND_FILE, mistakes))) addPath(state, path);
  const outputs = Object.fromEntries(await pairs(files.output, 'output'));
  const saved = Object.fromEntries(await pairs(files.state, 'state'));
  await tellSummary(state, files.step_summary, log);
  return { outputs, saved, mistakes };
}

/** Sets a variable for all later steps. */
export function setVariable(state: JobState, log: StepLog, name: string, value: string): void {
  const blocked = name.toUpperCase();
  if (BLOCKED.has(blocked)) {
    log.annotate({ level: 'error', message: `Can't store ${blocked} output parameter using '$GITHUB_ENV' command.` });
    return;
  }
  state.fileEnv[name] = value;
}

/** Puts a folder first on the PATH of all later steps. */
export function addPath(state: JobState, path: string): void {
  const known = state.paths.indexOf(path);
  if (known >= 0) state.paths.splice(known, 1);
  state.paths.unshift(path);
}

async function tellSummary(state: JobState, file: string, log: StepLog): Promise<void> {
  const problems: string[] = [];
  const text = await readOr(state, file, MAX_SUMMARY, problems);
  if (problems.length > 0) {
    const message = `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of ${MAX_SUMMARY / 1024}k`;
    log.annotate({ level: 'error', message });
  }
  if (text.trim() === '') return;
  state.emit({ type: 'step-summary', job: state.assignment.key, step: log.number, markdown: state.masks.apply(text) });
}

async function readOr(state: JobState, file: string, limit: number, mistakes: string[]): Promise<string> {
  try {
    return (await state.job.read(file, limit)) ?? '';
  } catch (error) {
    mistakes.push(error instanceof Error ? error.message : String(error));
    return '';
  }
}
