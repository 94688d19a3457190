import { Command } from 'commander';
import { loadProject } from '../config/load.ts';
import { type AdoptReport, adopt } from '../delivery/release/adopt/adopt.ts';
import { foundLines, lookAtHosts, plannedLines } from '../delivery/release/adopt/look-at-hosts.ts';
import { takeBack } from '../delivery/release/adopt/take-back.ts';
import { openHosts } from '../delivery/release/open-hosts.ts';
import { findEnvironment } from '../delivery/release/session.ts';
import { pc } from '../events/colours.ts';
import { outcomeLines, seconds, withChangeOptions } from './change.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { sshHosts } from './host-add.ts';
import { looking } from './looking.ts';
import { openRun } from './open-run.ts';
import { hostAccess, refuseInsideRun, releaseDeps, tellWaits } from './wire.ts';

/** `gantry host adopt <environment>`: takes over hosts that were set up by hand; `--undo` gives them back. */
export function hostAdoptCommand(cli: Cli): Command {
  const command = new Command('adopt')
    .description('take over hosts with units <project>-<service>.service and nginx; run "host setup" first')
    .argument('<environment>')
    .option('--dry-run', 'show what is there and what would happen, and change nothing', false)
    .option('--undo', 'give the hosts back to the units they were taken over from', false)
    .option('--commit <commit>', 'what to put live on them', 'HEAD')
    .option('--override-contract <reason>', 'run migrations that the live code may not survive')
    .action(async (environment: string, options) => {
      if (options.dryRun === true) await showPlan(cli, options, environment);
      else await changeHosts(cli, options, environment);
    });
  return withCommonOptions(withChangeOptions(command, seconds), 'gantry host adopt production --dry-run');
}

async function showPlan(cli: Cli, options: Readonly<Record<string, unknown>>, name: string): Promise<void> {
  const { folder, json } = commonOptions(options);
  const home = await findHome(folder);
  const project = await loadProject(home.repository);
  const environment = findEnvironment(project, name);
  sshHosts(environment);
  const onWait = tellWaits(looking(cli, json).emit);
  const hosts = await openHosts(project, environment, { ...hostAccess(home), signal: cli.signal, onWait });
  try {
    const looked = await lookAtHosts(project, environment, hosts);
    const problems = looked.flatMap(({ host, judgement }) => judgement.problems.map((text) => `${host.name}: ${text}`));
    const found = looked.flatMap(foundLines);
    const steps = plannedLines(looked, environment);
    if (json)
      writeJson(cli, { type: 'summary', result: problems.length > 0 ? 'failure' : 'success', found, steps, problems });
    else {
      const lines = [
        ...[pc.bold('Found'), ...indented(found)],
        ...[pc.bold('Would happen'), ...indented(steps)],
        ...(problems.length > 0 ? [pc.bold(pc.red('In the way')), ...indented(problems)] : []),
      ];
      cli.out.write(`${lines.join('\n')}\n`);
    }
    cli.exitCode = problems.length > 0 ? 1 : 0;
  } finally {
    await Promise.allSettled(hosts.map((host) => host[Symbol.asyncDispose]()));
  }
}

async function changeHosts(cli: Cli, options: Readonly<Record<string, unknown>>, environment: string): Promise<void> {
  refuseInsideRun('take hosts over');
  const { folder, json } = commonOptions(options);
  const home = await findHome(folder);
  const { outcome, gaps } = await (async (): Promise<AdoptReport> => {
    await using stream = await openRun(cli, home, { json, logs: options.verbose === true });
    const deps = await releaseDeps(home, stream);
    const request = {
      ...{ environment, lockWait: Number(options.lockWait) * 1000, signal: cli.signal },
      ...(typeof options.reason === 'string' && { reason: options.reason }),
    };
    if (options.undo === true) return await takeBack(deps, request);
    const override = typeof options.overrideContract === 'string' ? { overrideContract: options.overrideContract } : {};
    return await adopt(deps, { ...request, commit: String(options.commit), ...override });
  })();
  if (json) writeJson(cli, { type: 'summary', ...outcome, gaps });
  else cli.out.write(`${[...gaps.map(gapLine), ...endLines(outcome)].join('\n')}\n`);
  cli.exitCode = outcome.result === 'success' || outcome.result === 'nothing' ? 0 : 1;
}

function gapLine({ host, service, milliseconds }: AdoptReport['gaps'][number]): string {
  return `${host}: ${service}: ${milliseconds} ms without a listener`;
}

function endLines(outcome: AdoptReport['outcome']): string[] {
  if (!('step' in outcome)) return outcomeLines(outcome);
  if (outcome.step !== 'adopt')
    return [...outcomeLines(outcome), 'The old units go on as before; "--undo" forgets that it was begun.'];
  return [`Stopped on the way: ${outcome.reason}`, 'The same command goes on; "--undo" gives back what was taken.'];
}

function indented(lines: readonly string[]): string[] {
  return lines.length === 0 ? ['  nothing'] : lines.map((line) => `  ${line}`);
}
