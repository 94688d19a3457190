import type { JobState, StepLog } from './job-state.ts';
import { type LogStream, openLog } from './log-stream.ts';
import { addPath, setVariable } from './step-files.ts';
import type { WorkflowCommand } from './workflow-commands.ts';

/** Where the deprecated `set-output` and `save-state` commands leave their values. */
export interface CommandEffects {
  readonly outputs: Record<string, string>;
  readonly saved: Record<string, string>;
}

/** Opens the log of a step's process: lines are masked and told, commands take effect as they come. */
export function openStepLog(state: JobState, log: StepLog, effects: CommandEffects): LogStream {
  const { emit, masks, assignment } = state;
  let stopToken: string | null = null;
  let echo = false;
  return openLog({
    masks,
    onText: (text) => emit({ type: 'log', job: assignment.key, step: log.number, text }),
    onCommand(command, line) {
      if (stopToken !== null) {
        if (command.name !== stopToken.toLowerCase()) return undefined;
        stopToken = null;
        return line;
      }
      if (command.name === 'stop-commands') {
        stopToken = command.data;
        return line;
      }
      if (command.name === 'echo') {
        echo = command.data.toLowerCase() === 'on';
        return null;
      }
      const apply = commands[command.name];
      if (!apply) return undefined;
      const shown = apply(command, { state, log, effects });
      return echo && shown === null ? line : shown;
    },
  });
}

interface CommandTarget {
  readonly state: JobState;
  readonly log: StepLog;
  readonly effects: CommandEffects;
}

/** Applies a command; gives the line to show in its place, or null. */
type ApplyCommand = (command: WorkflowCommand, target: CommandTarget) => string | null;

const annotation =
  (level: 'notice' | 'warning' | 'error'): ApplyCommand =>
  ({ data, properties }, { log }) => {
    const { title, file } = properties;
    log.annotate({
      level,
      message: data,
      ...(title !== undefined && { title }),
      ...(file !== undefined && { file }),
      ...number('line', properties.line),
      ...number('column', properties.col),
      ...number('endLine', properties.endLine),
      ...number('endColumn', properties.endColumn),
    });
    return `##[${level}]${data}`;
  };

/** Every command of the runner. (runner: ActionCommandManager.cs) */
const commands: Readonly<Record<string, ApplyCommand>> = {
  debug: ({ data }, { state }) => (state.fileEnv.ACTIONS_STEP_DEBUG === 'true' ? `##[debug]${data}` : null),
  notice: annotation('notice'),
  warning: annotation('warning'),
  error: annotation('error'),
  group: ({ data }) => `##[group]${data}`,
  endgroup: () => '##[endgroup]',
  'add-mask': ({ data }, { state, log }) => {
    if (data.trim() === '')
      log.annotate({ level: 'warning', message: "Can't add secret mask for empty string in ##[add-mask] command." });
    else state.masks.add(data);
    return null;
  },
  'add-path': ({ data }, { state }) => {
    addPath(state, data);
    return null;
  },
  'set-env': ({ data, properties }, { state, log }) => {
    const allowed = state.env.ACTIONS_ALLOW_UNSECURE_COMMANDS === 'true';
    if (allowed && properties.name) setVariable(state, log, properties.name, data);
    else
      log.annotate({
        level: 'error',
        message: 'The `set-env` command is disabled. Please upgrade to using Environment Files.',
      });
    return null;
  },
  'set-output': ({ data, properties }, { effects }) => {
    if (properties.name) effects.outputs[properties.name] = data;
    return null;
  },
  'save-state': ({ data, properties }, { effects }) => {
    if (properties.name) effects.saved[properties.name] = data;
    return null;
  },
  'add-matcher': () => null,
  'remove-matcher': () => null,
};

function number<Name extends string>(name: Name, text: string | undefined): { [key in Name]?: number } {
  const value = Number(text);
  return (text && Number.isInteger(value) ? { [name]: value } : {}) as { [key in Name]?: number };
}
