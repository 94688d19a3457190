import { Command } from 'commander';
import { status } from '../delivery/release/status.ts';
import type { ServiceStatus, StatusReport } from '../delivery/release/types.ts';
import { pc } from '../events/colours.ts';
import { duration, table } from '../events/render.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { looking } from './looking.ts';
import { releaseDeps } from './wire.ts';

/** `gantry status <environment>`: what runs where; disagreement and doubt in red. */
export function statusCommand(cli: Cli): Command {
  const command = new Command('status')
    .description('show what runs on the hosts of an environment')
    .argument('<environment>')
    .action(async (environment: string, options) => {
      const { folder, json } = commonOptions(options);
      const report = await status(await releaseDeps(await findHome(folder), looking(cli, json), cli.signal), {
        environment,
      });
      const isWell = report.problems.length === 0 && report.services.every(({ state }) => state !== 'down');
      if (json) writeJson(cli, { type: 'summary', result: isWell ? 'success' : 'failure', ...report });
      else cli.out.write(`${lines(report).join('\n')}\n`);
      cli.exitCode = isWell ? 0 : 1;
    });
  return withCommonOptions(command, 'gantry status production');
}

function lines(report: StatusReport): string[] {
  const head =
    report.release === null
      ? `${report.environment}: ${report.problems.length > 0 ? 'what is live is not known' : 'nothing is live'}`
      : `${report.environment}: release ${pc.bold(String(report.release))}, commit ${report.commit?.slice(0, 12)}, ${report.time} by ${report.author}`;
  const titles = ['service', 'host', 'state', 'build', 'instance', 'up for', 'restarts', 'memory', ''].map((title) =>
    pc.dim(title),
  );
  return [
    head,
    ...(report.services.length > 0 ? [table([titles, ...report.services.map(row)])] : []),
    ...(report.parked.length > 0 ? [`Parked, for a quick rollback: release ${report.parked.join(', ')}`] : []),
    ...(report.lock ? [pc.yellow(lockLine(report.lock))] : []),
    ...report.problems.map((problem) => pc.red(problem)),
    ...report.notes.map((note) => pc.yellow(note)),
  ];
}

function lockLine({ owner, reason, left }: NonNullable<StatusReport['lock']>): string {
  const lapse = left === null ? '' : ` (the lock lapses in ${left / 1000} s unless it is renewed)`;
  return `Held by ${owner}: ${reason}${lapse}`;
}

function row({ service, host, state, build, instance, age, restarts, memory, pinned }: ServiceStatus): string[] {
  const colour = state === 'down' ? pc.red : state === 'live' ? pc.green : pc.dim;
  return [
    service,
    host,
    colour(state),
    build.slice(0, 12),
    instance ?? '',
    age === null ? '' : duration(age),
    restarts > 0 ? pc.yellow(String(restarts)) : '0',
    memory === null ? '' : `${Math.round(memory / 1_048_576)} MB`,
    pinned === null ? '' : pc.yellow(`pinned to release ${pinned}`),
  ];
}
