import { Command } from 'commander';
import { defined } from '../lib/defined.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findRepository } from './find-repository.ts';
import { givenFiles } from './given-path.ts';
import { type RunOptions, withEventOptions, withRunnerOptions } from './run-options.ts';
import { workflowPath } from './workflow-path.ts';

/** `gantry run`: what an event would run, on this machine. */
export function runCommand(cli: Cli): Command {
  const command = new Command('run')
    .description('run the workflows of a repository on this machine, as an event would')
    .action(async (options: RunOptions & Record<string, unknown>) => {
      const { folder, json } = commonOptions(options);
      const found = findRepository(folder, cli.signal);
      // Loaded while git answers.
      const [{ runEvent, worst }] = await Promise.all([import('./run-event.ts'), found]);
      const { home } = await found;
      const workflow = workflowPath(home.repository, folder, options.workflow);
      const files = givenFiles(folder, options, 'payload', 'envFile', 'secretFile');
      const summaries = await runEvent(cli, await found, { ...options, ...defined({ workflow }), ...files }, json);
      if (!summaries) return;
      const result = worst(summaries);
      if (json) writeJson(cli, { type: 'summary', result, runs: summaries });
      cli.exitCode = result === 'success' || result === 'skipped' ? 0 : 1;
    });
  withRunnerOptions(withEventOptions(command));
  return withCommonOptions(command, 'gantry run -e pull_request -W .github/workflows/ci.yml');
}
