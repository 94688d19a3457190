import { annotateIssue, issueLine } from './annotations.ts';
import { type CommandEffects, CommandMistake, type CommandTarget, commands } from './command-effects.ts';
import type { JobState, StepLog } from './job-state.ts';
import { type LogStream, openLog, type ShownInstead } from './log-stream.ts';
import { withoutColours } from './problem-matchers.ts';
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
        if (!issue) return line;
        annotateIssue(issue, state, log);
        return `##[${issue.level}]${withoutColours(line)}`;
      },
    },
  });
}

type OnCommand = (command: WorkflowCommand, line: string) => ShownInstead | Promise<ShownInstead>;

/** Carries out commands, unless they are stopped. (runner: ActionCommandManager.cs, TryProcessCommand) */
function commandReader(target: CommandTarget): OnCommand {
  let stopToken: string | null = null;
  let echo = target.state.debug;
  const fail = (command: string, why: string) => {
    const first = `Unable to process command '${command}' successfully.`;
    target.effects.mistakes.push(`${first} ${why}`);
    return [first, why].map((message) => issueLine(target.log, 'error', message)).join('\n');
  };
  return (command, line) => {
    const { name, data } = command;
    if (stopToken !== null) {
      if (name === stopToken) stopToken = null;
      return line;
    }
    if (name === 'stop-commands') {
      if (!isStopToken(data) && target.env.ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS?.toLowerCase() !== 'true')
        return fail(line, BAD_STOP_TOKEN);
      stopToken = data.toLowerCase();
      // What could resume the commands is nobody else's business. (runner: ActionCommandManager.cs)
      if (data.length > 6) target.state.masks.add(data);
      return line;
    }
    if (name === 'echo') {
      const wanted = data.trim().toLowerCase();
      if (wanted !== 'on' && wanted !== 'off')
        return fail(
          line,
          `Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '${data}'.`,
        );
      const before = echo;
      echo = wanted === 'on';
      return before ? line : null;
    }
    const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!known) return undefined;
    const shown = (instead: string | null) => {
      const echoed = echo ? known.echo(line) : null;
      return echoed !== null && instead !== null ? `${echoed}\n${instead}` : (echoed ?? instead);
    };
    const rescue = (error: unknown) => {
      if (error instanceof CommandMistake) return shown(fail(known.echo(line) === line ? line : name, error.message));
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

const BAD_STOP_TOKEN =
  "You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command. For more information see: https://docs.github.com/actions/learn-github-actions/workflow-commands-for-github-actions#example-stopping-and-starting-workflow-commands or opt into insecure command execution by setting the `ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS` environment variable to `true`.";

/** A token that is a command's name, or nothing, could never be told from commands. */
function isStopToken(token: string): boolean {
  return token !== '' && token.toLowerCase() !== 'pause-logging' && !Object.hasOwn(commands, token.toLowerCase());
}
