import { Command } from 'commander';
import { plan } from '../delivery/release/plan.ts';
import type { PlanReport } from '../delivery/release/types.ts';
import { pc } from '../events/colours.ts';
import { table } from '../events/render.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { looking } from './looking.ts';
import { releaseDeps } from './wire.ts';

/** `gantry plan <environment>`: what a deployment would change, and why. Touches nothing. */
export function planCommand(cli: Cli): Command {
  const command = new Command('plan')
    .description('tell which services a deployment would build and start, and why; changes nothing')
    .argument('<environment>')
    .option('--commit <commit>', 'what would be deployed', 'HEAD')
    .action(async (environment: string, options) => {
      const { folder, json } = commonOptions(options);
      const report = await plan(await releaseDeps(await findHome(folder), looking(cli, json), cli.signal), {
        environment,
        commit: options.commit,
      });
      if (json)
        writeJson(cli, { type: 'summary', result: report.problems.length === 0 ? 'success' : 'failure', ...report });
      else cli.out.write(`${lines(report).join('\n')}\n`);
      cli.exitCode = report.problems.length === 0 ? 0 : 1;
    });
  return withCommonOptions(command, 'gantry plan production');
}

function lines(report: PlanReport): string[] {
  const moving = report.changes.filter(({ change }) => change !== 'unchanged');
  const still = report.changes.length - moving.length;
  const rows = moving.map(({ service, change, why }) => [pc.bold(service), change, why.join('; ')]);
  return [
    `${report.environment}: ${report.commit.slice(0, 12)} ${report.subject}`,
    report.live === null
      ? report.problems.length > 0
        ? 'What is live is not known.'
        : 'Nothing is live yet.'
      : `Live: release ${report.live}; this would be release ${report.release}.`,
    ...(report.changed.length > 0 ? [pc.yellow(`Not in the commit: ${report.changed.slice(0, 10).join(', ')}`)] : []),
    ...(rows.length > 0 ? [table(rows)] : []),
    `${still} unchanged.${report.migrates === null ? '' : ` The database would be migrated by ${report.migrates}.`}`,
    ...report.pinned.map((line) => pc.yellow(line)),
    ...report.routes,
    ...report.migrations,
    ...report.problems.map((problem) => pc.red(problem)),
  ];
}
