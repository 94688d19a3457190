import { Command } from 'commander';
import { loadProject } from '../config/load.ts';
import type { Backup } from '../delivery/backup/catalogue.ts';
import { findEnvironment } from '../delivery/release/session.ts';
import { pc } from '../events/colours.ts';
import { table } from '../events/render.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { backupsOf } from './wire.ts';

/** `gantry backups <environment>`: what there is, and which of them count. */
export function backupsCommand(cli: Cli): Command {
  const command = new Command('backups')
    .description('list the backups of an environment, and which of them were proved')
    .argument('<environment>')
    .action(async (name: string, options) => {
      const { folder, json } = commonOptions(options);
      const home = await findHome(folder);
      const project = await loadProject(home.repository);
      const found = await backupsOf(home, project).list(findEnvironment(project, name).name);
      if (json) {
        for (const { manifest: _, ...backup } of found) writeJson(cli, { type: 'backup', ...backup });
        return writeJson(cli, { type: 'summary', result: 'success', environment: name, count: found.length });
      }
      cli.out.write(found.length > 0 ? `${table(found.toReversed().map(row))}\n` : `${name} has no backup yet.\n`);
    });
  return withCommonOptions(command, 'gantry backups production');
}

function row({ id, created, state, reason, proof }: Backup): string[] {
  const sign = state === 'proved' ? pc.green('proved') : state === 'unproved' ? pc.yellow(state) : pc.red(state);
  const how = proof ? (proof.by === 'checksum' ? 'by checksum only' : 'restored and compared') : (reason ?? '');
  return [id, created.toISOString().slice(0, 19).replace('T', ' '), sign, how];
}
