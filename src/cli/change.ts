import { type Command, InvalidArgumentError } from 'commander';
import type { ChangeRequest, DeploymentOutcome, ReleaseDeps } from '../delivery/release/types.ts';
import { type Cli, commonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { openRun } from './open-run.ts';
import { refuseInsideRun, releaseDeps } from './wire.ts';

/** Adds the options of every command that changes an environment. */
export function withChangeOptions(command: Command, parse: (value: string) => number): Command {
  return command
    .option('--reason <text>', 'why, for the history')
    .option('--lock-wait <seconds>', 'how long to wait for another deployer', parse, 0)
    .option('-v, --verbose', 'print every line of every step', false);
}

/** Runs a command that changes an environment: recorded, shown, and ended with its summary and exit code. */
export async function changeEnvironment(
  cli: Cli,
  options: Readonly<Record<string, unknown>>,
  what: string,
  work: (deps: ReleaseDeps, request: Omit<ChangeRequest, 'environment'>) => Promise<DeploymentOutcome>,
): Promise<void> {
  refuseInsideRun(what);
  const { folder, json } = commonOptions(options);
  const home = await findHome(folder);
  const outcome = await (async () => {
    await using stream = await openRun(cli, home, { json, logs: options.verbose === true });
    const reason = typeof options.reason === 'string' ? { reason: options.reason } : {};
    const deps = await releaseDeps(home, stream);
    return await work(deps, { ...reason, lockWait: Number(options.lockWait) * 1000, signal: cli.signal });
  })();
  if (json) writeJson(cli, { type: 'summary', ...outcome });
  else cli.out.write(`${outcomeLines(outcome).join('\n')}\n`);
  cli.exitCode = outcome.result === 'success' || outcome.result === 'nothing' ? 0 : 1;
}

/** Seconds of an option. */
export function seconds(value: string): number {
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0) throw new InvalidArgumentError('It takes seconds, from 0.');
  return number;
}

/** What a command that changed an environment ends with. */
export function outcomeLines(outcome: DeploymentOutcome): string[] {
  switch (outcome.result) {
    case 'success': {
      const changed = outcome.changes.filter(({ change }) => change !== 'unchanged').map(({ service }) => service);
      const before = outcome.previous === null ? 'the first one' : `before it: ${outcome.previous}`;
      return [`Release ${outcome.release} is live (${before}). Changed: ${changed.join(', ') || 'nothing'}.`];
    }
    case 'nothing':
      return [outcome.reason];
    case 'refused':
      return [`Nothing was changed: ${outcome.reason}`];
    default: {
      const doubt =
        outcome.doubtful.length > 0 ? [`In doubt until the next command: ${outcome.doubtful.join(', ')}.`] : [];
      return [
        `Release ${outcome.release} did not go live: ${outcome.reason}`,
        `${liveWords(outcome.live)}; the next "gantry deploy" or "gantry undo" starts from there.`,
        ...doubt,
      ];
    }
  }
}

function liveWords(live: number | null | 'unknown'): string {
  if (live === 'unknown') return 'What is live is not known';
  return live === null ? 'No release is live' : `Release ${live} answers`;
}
