import { Command } from 'commander';
import { pc } from '../events/colours.ts';
import { listRuns, type RunEntry } from '../events/read-records.ts';

import { duration, sign, table } from '../events/render.ts';
import { InputError } from '../lib/mistake.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome, recordsOf } from './home.ts';

/** `gantry runs`: the recorded runs of a repository, newest first. */
export function runsCommand(cli: Cli): Command {
  const command = new Command('runs')
    .description('list the recorded runs: workflows, deployments, rollbacks, backups')
    .option('-n, --limit <count>', 'how many at most', '20')
    .action(async (options) => {
      const { folder, json } = commonOptions(options);
      const limit = Number(options.limit);
      if (!Number.isInteger(limit) || limit < 1)
        throw new InputError(`--limit takes a whole number from 1, not "${options.limit}"`);
      const runs = (await listRuns(recordsOf(await findHome(folder)))).slice(0, limit);
      if (json) {
        for (const run of runs) writeJson(cli, { type: 'recorded-run', ...run });
        return writeJson(cli, { type: 'summary', result: 'success', count: runs.length });
      }
      cli.out.write(runs.length > 0 ? `${table(runs.map(row))}\n` : 'No run is recorded here yet.\n');
    });
  return withCommonOptions(command, 'gantry runs -n 5');
}

function row(run: RunEntry): string[] {
  const state = run.state === 'running' ? pc.cyan('…') : sign(run.state === 'lost' ? 'lost' : (run.result ?? 'lost'));
  const spent = run.finished ? duration(Date.parse(run.finished) - Date.parse(run.started)) : run.state;
  const attempt = run.attempt > 1 ? pc.dim(` (attempt ${run.attempt})`) : '';
  return [
    state,
    run.id,
    run.kind,
    run.title + attempt,
    pc.dim(run.started.slice(0, 19).replace('T', ' ')),
    pc.dim(spent),
  ];
}
