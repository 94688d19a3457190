import { Command } from 'commander';
import { loadProject } from '../config/load.ts';
import type { BackupOutcome } from '../delivery/backup/backups.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { openRun } from './open-run.ts';
import { backupsOf, databaseOf, refuseInsideRun } from './wire.ts';

/** `gantry backup <environment>`: dumps the database and proves the dump by restoring it. */
export function backupCommand(cli: Cli): Command {
  const command = new Command('backup')
    .description(
      'dump the database of an environment, restore the dump into a scratch database and compare; only then it counts',
    )
    .argument('<environment>')
    .option('--reason <text>', 'why, for its manifest')
    .option(
      '--another-database',
      'confirm that the environment has another database than its last proved backup',
      false,
    )
    .option('-v, --verbose', 'print every line of every step', false)
    .action(async (name: string, options) => {
      refuseInsideRun('back up');
      const { json } = commonOptions(options);
      const outcome = await takeBackup(cli, name, options);
      if (json)
        writeJson(cli, { type: 'summary', result: outcome.ok ? 'success' : 'failure', environment: name, ...outcome });
      else
        cli.out.write(
          `${outcome.ok ? `Backup ${outcome.backup.id} is proved.` : `No backup: ${outcome.step}: ${outcome.reason}`}\n`,
        );
      cli.exitCode = outcome.ok ? 0 : 1;
    });
  return withCommonOptions(command, 'gantry backup production');
}

interface BackupOptions {
  readonly reason?: string;
  readonly anotherDatabase?: boolean;
  readonly verbose?: boolean;
}

async function takeBackup(
  cli: Cli,
  name: string,
  options: BackupOptions & Record<string, unknown>,
): Promise<BackupOutcome> {
  const { folder, json } = commonOptions(options);
  const home = await findHome(folder);
  const project = await loadProject(home.repository);
  const { url } = await databaseOf(home, project, name);
  await using stream = await openRun(cli, home, { json, logs: options.verbose === true });
  const parent = process.env.GANTRY_RUN;
  const { emit } = stream;
  emit({
    type: 'run',
    state: 'started',
    kind: 'backup',
    name,
    title: `back up ${name}`,
    attempt: 1,
    ...(parent !== undefined && { parent }),
  });
  emit({ type: 'job', state: 'started', job: 'backup', name: 'backup' });
  const outcome = await backupsOf(home, project, emit).take(name, url, {
    job: { key: 'backup', firstStep: 1 },
    signal: cli.signal,
    isAnotherDatabase: options.anotherDatabase === true,
    ...(options.reason !== undefined && { reason: options.reason }),
  });
  const ending = outcome.ok
    ? { result: 'success' as const }
    : { result: 'failure' as const, reason: `${outcome.step}: ${outcome.reason}` };
  emit({ type: 'job', state: 'finished', job: 'backup', name: 'backup', ...ending });
  emit({ type: 'run', state: 'finished', ...ending });
  return outcome;
}
