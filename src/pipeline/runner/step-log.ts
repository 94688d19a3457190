import {
  type CommandEffects,
  CommandMistake,
  type CommandTarget,
  commands,
  fromWorkspace,
  place,
} from './command-effects.ts';
import type { JobState, StepLog } from './job-state.ts';
import { type LogStream, openLog, type ShownInstead } from './log-stream.ts';
import type { Issue } from './problem-matchers.ts';
import type { WorkflowCommand } from './workflow-commands.ts';

/** Opens the log of a step's process: lines are masked and told, commands take effect as they come. */
export function openStepLog(
  state: JobState,
  log: StepLog,
  effects: CommandEffects,
  env: Readonly<Record<string, string>>,
): LogStream {
  const { emit, masks, assignment, matchers } = state;
  return openLog({
    masks,
    onText: (text) => emit({ type: 'log', job: assignment.key, step: log.number, text }),
    onCommand: commandReader({ state, log, effects, env }),
    lines: {
      wanted: () => matchers.active,
      see(line) {
        const issue = matchers.see(line);
        if (issue) annotateIssue(issue, state, log);
      },
    },
  });
}

type OnCommand = (command: WorkflowCommand, line: string) => ShownInstead | Promise<ShownInstead>;

/** Carries out commands, unless they are stopped. (runner: ActionCommandManager.cs, TryProcessCommand) */
function commandReader(target: CommandTarget): OnCommand {
  let stopToken: string | null = null;
  let echo = target.state.debug;
  const fail = (name: string, why: string) => {
    const message = `Unable to process command '${name}' successfully. ${why}`;
    target.effects.mistakes.push(message);
    return `##[error]${message}`;
  };
  return (command, line) => {
    const { name, data } = command;
    if (stopToken !== null) {
      if (name === stopToken) stopToken = null;
      return line;
    }
    if (name === 'stop-commands') {
      if (!isStopToken(data)) return fail(name, `Invalid stop token: '${data}'.`);
      stopToken = data.toLowerCase();
      return line;
    }
    if (name === 'echo') {
      if (!/^(on|off)$/i.test(data)) return fail(name, "Possible values can be: 'on', 'off'.");
      echo = data.toLowerCase() === 'on';
      return null;
    }
    const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!known) return undefined;
    const shown = (instead: string | null) => (echo && known.echoes ? line : instead);
    const rescue = (error: unknown) => {
      if (error instanceof CommandMistake) return fail(name, error.message);
      throw error;
    };
    try {
      const instead = known.apply(command, target);
      return instead instanceof Promise ? instead.then(shown, rescue) : shown(instead);
    } catch (error) {
      return rescue(error);
    }
  };
}

/** A token that is a command's name, or nothing, could never be told from commands. */
function isStopToken(token: string): boolean {
  return token !== '' && token !== 'pause-logging' && !Object.hasOwn(commands, token.toLowerCase());
}

/** An issue becomes an annotation; the line it was found in, with its code, is in the log. */
function annotateIssue(issue: Issue, state: JobState, log: StepLog): void {
  const { level, message, file, fromPath } = issue;
  const folder = fromPath?.includes('/') ? `${fromPath.slice(0, fromPath.lastIndexOf('/'))}/` : '';
  const whole = file && !file.startsWith('/') ? `${folder}${file}` : file;
  log.annotate({
    level,
    message,
    ...(whole && { file: fromWorkspace(whole, state) }),
    ...place('line', issue.line),
    ...place('column', issue.column),
  });
}
