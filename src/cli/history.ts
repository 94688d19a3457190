import { Command } from 'commander';
import { history } from '../delivery/release/history.ts';
import type { HistoryEntry } from '../delivery/release/types.ts';
import { pc } from '../events/colours.ts';
import { table } from '../events/render.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { looking } from './looking.ts';
import { releaseDeps } from './wire.ts';

/** `gantry history <environment>`: its releases, from the ledger on the hosts. */
export function historyCommand(cli: Cli): Command {
  const command = new Command('history')
    .description('list the releases of an environment, newest first, as its ledger has them')
    .argument('<environment>')
    .action(async (environment: string, options) => {
      const { folder, json } = commonOptions(options);
      const entries = await history(await releaseDeps(await findHome(folder), looking(cli, json), cli.signal), {
        environment,
      });
      if (json) {
        for (const entry of entries) writeJson(cli, { type: 'release', ...entry });
        return writeJson(cli, { type: 'summary', result: 'success', environment, count: entries.length });
      }
      cli.out.write(entries.length > 0 ? `${table(entries.map(row))}\n` : `${environment} has no release yet.\n`);
    });
  return withCommonOptions(command, 'gantry history production');
}

function row(entry: HistoryEntry): string[] {
  const mark = entry.live
    ? pc.green('●')
    : entry.state === 'undone'
      ? pc.red('✗')
      : entry.state === 'open'
        ? pc.yellow('…')
        : ' ';
  const what = entry.restores === null ? entry.what : `rollback to ${entry.restores}`;
  const overridden = entry.overrides.map(({ rule, reason }) => `let through ${rule}, because: ${reason}`);
  const why = [entry.undone ?? entry.asked ?? [], overridden].flat().join('; ');
  return [
    mark,
    String(entry.release),
    what,
    entry.state,
    entry.commit.slice(0, 12),
    entry.author,
    entry.started.slice(0, 19),
    why,
  ];
}
