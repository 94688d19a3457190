import { Command } from 'commander';
import { type Difference, type DiffReport, type DiffSide, diff } from '../delivery/release/diff.ts';
import { pc } from '../events/colours.ts';
import { table } from '../events/render.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { looking } from './looking.ts';
import { releaseDeps } from './wire.ts';

/** `gantry diff <left> <right>`: what differs between what is live in two environments. */
export function diffCommand(cli: Cli): Command {
  const command = new Command('diff')
    .description('compare what is live in two environments: commits, services, migrations, names of configuration')
    .argument('<left>')
    .argument('<right>')
    .action(async (left: string, right: string, options) => {
      const { folder, json } = commonOptions(options);
      const report = await diff(await releaseDeps(await findHome(folder), looking(cli, json), cli.signal), {
        left,
        right,
      });
      const isKnown = report.problems.length === 0;
      if (json) writeJson(cli, { type: 'summary', result: isKnown ? 'success' : 'failure', ...report });
      else cli.out.write(`${lines(report).join('\n')}\n`);
      cli.exitCode = isKnown ? 0 : 1;
    });
  return withCommonOptions(command, 'gantry diff staging production');
}

const MISSING = 'this repository does not have the commits; fetch first';

function lines(report: DiffReport): string[] {
  const { sides, commits, services, migrations, configuration, problems } = report;
  const [left, right] = sides;
  const found = [
    ...commits.flatMap(({ only, list }) => [
      pc.bold(`Commits only in ${only}:`),
      ...(list?.map(({ commit, author, subject }) => `  ${commit.slice(0, 12)} ${subject} (${author})`) ?? [
        `  ${MISSING}`,
      ]),
    ]),
    ...section(
      'Services',
      services.map((one) => [...cells(one), one.why.join('; ')]),
    ),
    ...section('Migrations', migrations?.map(cells) ?? [[MISSING]]),
    ...section(
      'Configuration',
      configuration.map((one) => [one.service, ...cells(one)]),
    ),
  ];
  return [
    sideLine(left),
    sideLine(right),
    ...(found.length > 0 ? found : ['Nothing differs.']),
    ...problems.map((problem) => pc.red(problem)),
  ];
}

function sideLine({ environment, release, commit, pinned }: DiffSide): string {
  if (release === null) return `${environment}: nothing is live yet`;
  const pins = pinned.length > 0 ? pc.yellow(`, pinned: ${pinned.join(', ')}`) : '';
  return `${environment}: release ${pc.bold(String(release))}, commit ${commit?.slice(0, 12)}${pins}`;
}

function section(title: string, rows: string[][]): string[] {
  return rows.length > 0 ? [pc.bold(`${title}:`), table(rows)] : [];
}

function cells({ what, only }: Difference): string[] {
  return [what, only === null ? 'differs' : `only in ${only}`];
}
