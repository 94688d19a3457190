import type { JobState, StepLog } from './job-state.ts';
import { addPath, setVariable } from './step-files.ts';
import type { WorkflowCommand } from './workflow-commands.ts';

/** What the commands of a step leave behind. */
export interface CommandEffects {
  readonly outputs: Record<string, string>;
  readonly saved: Record<string, string>;
  /** Commands that could not be carried out: they fail the step. */
  readonly mistakes: string[];
}

export interface CommandTarget {
  readonly state: JobState;
  readonly log: StepLog;
  readonly effects: CommandEffects;
  /** The step's `env` context. */
  readonly env: Readonly<Record<string, string>>;
}

/** A command of the runner: what it does, and the line to show in its place (null for none). */
interface Command {
  readonly apply: (command: WorkflowCommand, target: CommandTarget) => string | null | Promise<null>;
  /** Shown as it was printed while `echo` is on. */
  readonly echoes: boolean;
}

/** A command that cannot be carried out. */
export class CommandMistake extends Error {}

const silent = (apply: Command['apply']): Command => ({ apply, echoes: false });
const echoed = (apply: Command['apply']): Command => ({ apply, echoes: true });

/** Every command of the runner but `echo` and `stop-commands`, which are the log's own. (runner: ActionCommandManager.cs) */
export const commands: Readonly<Record<string, Command>> = {
  debug: silent(({ data }, { state }) => (state.debug ? `##[debug]${data}` : null)),
  notice: silent(annotate('notice')),
  warning: silent(annotate('warning')),
  error: silent(annotate('error')),
  group: silent(({ data }) => `##[group]${data}`),
  endgroup: silent(() => '##[endgroup]'),
  'add-mask': silent(({ data }, { state, log }) => {
    if (data.trim() === '') return warn(log, "Can't add secret mask for empty string in ##[add-mask] command.");
    state.masks.add(data);
    return null;
  }),
  'add-path': echoed(({ data }, { state, env }) => {
    demandUnsecure('add-path', env);
    addPath(state, required(data, 'path'));
    return null;
  }),
  'set-env': echoed(({ data, properties }, { state, log, env }) => {
    demandUnsecure('set-env', env);
    setVariable(state, log, required(properties.name, 'name'), data);
    return null;
  }),
  'set-output': echoed(({ data, properties }, { effects }) => {
    effects.outputs[required(properties.name, 'name')] = data;
    return null;
  }),
  'save-state': echoed(({ data, properties }, { effects }) => {
    effects.saved[required(properties.name, 'name')] = data;
    return null;
  }),
  'add-matcher': echoed(async ({ data }, { state, log }) => {
    if (data === '') return warn(log, 'File path must be specified.');
    demandMatchers(data, await state.matchers.add(await matcherFile(state, data)));
    return null;
  }),
  'remove-matcher': echoed(async ({ data, properties: { owner = '' } }, { state, log }) => {
    if ((owner === '') === (data === ''))
      return warn(log, 'Either an owner name or a file path must be specified in ##[remove-matcher] command.');
    if (owner !== '') state.matchers.remove([owner]);
    else demandMatchers(data, await state.matchers.removeAllOf(await matcherFile(state, data)));
    return null;
  }),
};

const MAX_MATCHER_FILE = 1024 * 1024;

async function matcherFile({ job }: JobState, path: string): Promise<string> {
  const text = await job.read(path.startsWith('/') ? path : `${job.paths.workspace}/${path}`, MAX_MATCHER_FILE);
  if (text === null) throw new CommandMistake(`there is no file ${path}`);
  return text;
}

function demandMatchers(path: string, wrong: string | null): void {
  if (wrong !== null) throw new CommandMistake(`${path} is no problem matcher: ${wrong}`);
}

function warn(log: StepLog, message: string): null {
  log.annotate({ level: 'warning', message });
  return null;
}

function annotate(level: 'notice' | 'warning' | 'error'): Command['apply'] {
  return ({ data, properties }, { log, state }) => {
    const { title, file } = properties;
    log.annotate({
      level,
      message: data,
      ...(title !== undefined && { title }),
      ...(file !== undefined && { file: fromWorkspace(file, state) }),
      ...place('line', properties.line),
      ...place('column', properties.col),
      ...place('endLine', properties.endLine),
      ...place('endColumn', properties.endColumn),
    });
    return `##[${level}]${data}`;
  };
}

/** A file inside the workspace is named from there in annotations. */
export function fromWorkspace(file: string, { job }: JobState): string {
  const inside = `${job.paths.workspace}/`;
  return file.startsWith(inside) ? file.slice(inside.length) : file;
}

/** A line or column as a number under its name; nothing when it is none. */
export function place<Name extends string>(name: Name, text: string | undefined): Partial<Record<Name, number>> {
  const value = Number(text);
  return text && Number.isInteger(value) ? ({ [name]: value } as Partial<Record<Name, number>>) : {};
}

function required(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new CommandMistake(`Required field '${name}' is missing.`);
  return value;
}

/** Commands that let any printed text change later steps are off, as on GitHub, unless the workflow allows them. */
function demandUnsecure(name: string, env: Readonly<Record<string, string>>): void {
  if (env.ACTIONS_ALLOW_UNSECURE_COMMANDS?.toLowerCase() === 'true') return;
  throw new CommandMistake(
    `The \`${name}\` command is disabled. Please upgrade to using Environment Files or opt into unsecure command execution by setting the \`ACTIONS_ALLOW_UNSECURE_COMMANDS\` environment variable to \`true\`.`,
  );
}
