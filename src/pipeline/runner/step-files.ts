import { named } from '../../lib/named.ts';
import { FileTooLarge } from '../executors/types.ts';
import { addSubjects, MAX_ARTIFACTS_FILE, subjectList } from './artifact-subjects.ts';
import { MAX_COMMAND_FILE, MAX_SUMMARY, readPairs, readPaths } from './command-files.ts';
import { type JobState, type StepLog, tell } from './job-state.ts';
import { keepValues } from './keep-values.ts';

/** The files through which a step speaks to the runner; each step has its own. */
export interface StepFiles {
  readonly artifacts: string;
  /** Told by the runner: what the steps before have declared. */
  readonly artifacts_list: string;
  readonly env: string;
  readonly output: string;
  readonly path: string;
  readonly state: string;
  readonly step_summary: string;
}

type FileName = keyof StepFiles;

const SUMMARY_HELP =
  'For more information see: https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-markdown-summary';

/** Makes the command files of a step, empty. */
export async function makeStepFiles(state: JobState, log: StepLog): Promise<StepFiles> {
  const folder = `${state.job.paths.files}`;
  const file = (name: string) => `${folder}/${name}_${log.files}`;
  const files: StepFiles = {
    artifacts: file('artifacts'),
    artifacts_list: file('artifacts_list'),
    env: file('set_env'),
    output: file('set_output'),
    path: file('add_path'),
    state: file('save_state'),
    step_summary: file('step_summary'),
  };
  const { artifacts_list: list, ...empty } = files;
  const all = [state.job.write(list, subjectList(state.artifacts))];
  await Promise.all([...all, ...Object.values(empty).map((name: string) => state.job.write(name, ''))]);
  return files;
}

/** What a step wrote, and what was wrong with it and has been told: a mistake in a command file fails its step. */
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
  const wrong = (name: FileName, why: string) => {
    const first = `Unable to process file command '${name}' successfully.`;
    for (const message of [first, why]) tell(log, 'error', message);
    mistakes.push(`${first} ${why}`);
  };
  const text = (name: FileName) => readOr(state, files[name], MAX_COMMAND_FILE, ({ message }) => wrong(name, message));
  const pairs = async (name: FileName) => {
    const { pairs: read, mistake } = readPairs(await text(name));
    if (mistake !== null) wrong(name, mistake);
    return read;
  };
  for (const [name, value] of await pairs('env')) {
    if (isBlocked(name))
      tell(log, 'error', `Can't store ${name.toUpperCase()} output parameter using '$GITHUB_ENV' command.`);
    else {
      state.fileEnv[name] = value;
      log.debug(`${name}='${value}'`);
    }
  }
  for (const path of readPaths(await text('path'))) addPath(state, path);
  const outputs = keepValues(named(), await pairs('output'));
  for (const [name, value] of Object.entries(outputs)) log.debug(`Set output ${name} = ${value}`);
  const saved = keepValues(named(), await pairs('state'));
  for (const [name, value] of Object.entries(saved)) log.debug(`Save intra-action state ${name} = ${value}`);
  const unfit = await takeArtifacts(state, files.artifacts, log);
  if (unfit !== null) wrong('artifacts', unfit);
  await tellSummary(state, files.step_summary, log);
  return { outputs, saved, mistakes };
}

/** Whether a variable is one that no step may set for others. */
export function isBlocked(name: string): boolean {
  return BLOCKED.has(name.toUpperCase());
}

/** Puts a folder first on the PATH of all later steps. */
export function addPath(state: JobState, path: string): void {
  const known = state.paths.indexOf(path);
  if (known >= 0) state.paths.splice(known, 1);
  state.paths.unshift(path);
}

/** Takes what a step declares as made; gives what is wrong with it, or null. */
async function takeArtifacts(state: JobState, file: string, log: StepLog): Promise<string | null> {
  const { job, artifacts } = state;
  try {
    const text = await job.read(file, MAX_ARTIFACTS_FILE);
    const added = text ? await addSubjects(artifacts, text, job) : 0;
    if (added > 0) log.say(`Captured ${added} artifact subject(s) from this step (job total: ${artifacts.size}).`);
    return null;
  } catch (error) {
    if (error instanceof FileTooLarge)
      return `$GITHUB_ARTIFACTS file exceeds the maximum size of ${MAX_ARTIFACTS_FILE / 1024} KiB (got ${Math.floor(error.bytes / 1024)} KiB).`;
    return error instanceof Error ? error.message : String(error);
  }
}

async function tellSummary(state: JobState, file: string, log: StepLog): Promise<void> {
  const text = await readOr(state, file, MAX_SUMMARY, (error) => {
    const size = error instanceof FileTooLarge ? Math.floor(error.bytes / 1024) : 0;
    const limit = `supports content up to a size of ${MAX_SUMMARY / 1024}k, got ${size}k.`;
    tell(log, 'error', `$GITHUB_STEP_SUMMARY upload aborted, ${limit} ${SUMMARY_HELP}`);
  });
  if (text.trim() === '') return;
  state.emit({ type: 'step-summary', job: state.assignment.key, step: log.number, markdown: state.masks.apply(text) });
}

async function readOr(state: JobState, file: string, limit: number, wrong: (error: Error) => void): Promise<string> {
  try {
    return (await state.job.read(file, limit)) ?? '';
  } catch (error) {
    wrong(error instanceof Error ? error : new Error(String(error)));
    return '';
  }
}
