import { annotate, issueLine } from './annotations.ts';
import { debugLines, type JobState, type StepLog } from './job-state.ts';
import { keepValues } from './keep-values.ts';
import { addPath, isBlocked } from './step-files.ts';
import type { WorkflowCommand } from './workflow-commands.ts';

/** What the commands of a step leave behind. */
export interface CommandEffects {
  readonly outputs: Record<string, string>;
  readonly saved: Record<string, string>;
  /** Commands that could not be carried out, and were told: they fail the step. */
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
  readonly apply: (command: WorkflowCommand, target: CommandTarget) => string | null | Promise<string | null>;
  /** What is shown of the command itself while `echo` is on; null for nothing. */
  readonly echo: (line: string) => string | null;
}

/** A command that cannot be carried out. */
export class CommandMistake extends Error {}

const silent = (apply: Command['apply']): Command => ({ apply, echo: () => null });
const echoed = (apply: Command['apply']): Command => ({ apply, echo: (line) => line });

/** Every command of the runner but `echo` and `stop-commands`, which are the log's own. (runner: ActionCommandManager.cs) */
export const commands: Readonly<Record<string, Command>> = {
  debug: silent(({ data }, { state }) => (state.debug ? debugLines(data) : null)),
  notice: silent(annotate('notice')),
  warning: silent(annotate('warning')),
  error: silent(annotate('error')),
  group: echoed(({ data }) => `##[group]${data}`),
  endgroup: echoed(() => '##[endgroup]'),
  'add-mask': {
    echo: () => '::add-mask::***',
    apply({ data }, { state, log }) {
      if (data.trim() === '')
        return issueLine(log, 'warning', "Can't add secret mask for empty string in ##[add-mask] command.");
      state.masks.add(data);
      return null;
    },
  },
  'add-path': echoed(({ data }, { state, env }) => {
    demandUnsecure('add-path', env);
    if (data === '') throw new CommandMistake("Value cannot be null or empty. (Parameter 'path')");
    addPath(state, data);
    return null;
  }),
  'set-env': echoed(({ data, properties }, { state, log, env }) => {
    demandUnsecure('set-env', env);
    const name = required(properties.name, 'set-env');
    if (isBlocked(name)) {
      const message = `Can't update ${name.toUpperCase()} environment variable using ::set-env:: command.`;
      return issueLine(log, 'error', message);
    }
    state.fileEnv[name] = data;
    return null;
  }),
  'set-output': echoed(({ data, properties }, { effects, log }) => {
    keepValues(effects.outputs, [[required(properties.name, 'set-output'), data]]);
    return issueLine(log, 'warning', deprecated('set-output'));
  }),
  'save-state': echoed(({ data, properties }, { effects, log }) => {
    keepValues(effects.saved, [[required(properties.name, 'save-state'), data]]);
    return issueLine(log, 'warning', deprecated('save-state'));
  }),
  'add-matcher': echoed(async ({ data }, { state, log }) => {
    if (data === '') return issueLine(log, 'warning', 'File path must be specified.');
    demandMatchers(await state.matchers.add(await matcherFile(state, data)));
    return null;
  }),
  'remove-matcher': echoed(async ({ data, properties: { owner = '' } }, { state, log }) => {
    if ((owner === '') === (data === '')) return issueLine(log, 'warning', owner === '' ? NO_MATCHER : TWO_MATCHERS);
    if (owner !== '') state.matchers.remove([owner]);
    else demandMatchers(await state.matchers.removeAllOf(await matcherFile(state, data)));
    return null;
  }),
};

const NO_MATCHER = 'Either an owner name or a file path must be specified in ##[remove-matcher] command.';
const TWO_MATCHERS =
  'Either specify an owner name or a file path in ##[remove-matcher] command. Both values cannot be set.';
const MAX_MATCHER_FILE = 1024 * 1024;

async function matcherFile({ job }: JobState, path: string): Promise<string> {
  const file = path.startsWith('/') ? path : `${job.paths.workspace}/${path}`;
  const text = await job.read(file, MAX_MATCHER_FILE).catch((error: unknown) => {
    throw new CommandMistake(error instanceof Error ? error.message : String(error));
  });
  if (text === null) throw new CommandMistake(`Could not find file '${file}'.`);
  return text;
}

function demandMatchers(wrong: string | null): void {
  if (wrong !== null) throw new CommandMistake(wrong);
}

function required(value: string | undefined, command: string): string {
  if (value === undefined || value === '')
    throw new CommandMistake(`Required field 'name' is missing in ##[${command}] command.`);
  return value;
}

function deprecated(command: string): string {
  return `The \`${command}\` command is deprecated and will be disabled soon. Please upgrade to using Environment Files. For more information see: https://github.blog/changelog/2022-10-11-github-actions-deprecating-save-state-and-set-output-commands/`;
}

/** Commands that let any printed text change later steps are off, as on GitHub, unless the workflow allows them. */
function demandUnsecure(name: string, env: Readonly<Record<string, string>>): void {
  if (env.ACTIONS_ALLOW_UNSECURE_COMMANDS?.toLowerCase() === 'true') return;
  throw new CommandMistake(
    `The \`${name}\` command is disabled. Please upgrade to using Environment Files or opt into unsecure command execution by setting the \`ACTIONS_ALLOW_UNSECURE_COMMANDS\` environment variable to \`true\`. For more information see: https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/`,
  );
}
