import { jsonView } from '../events/json-view.ts';
import { plainView } from '../events/plain-view.ts';
import { pruneRuns } from '../events/prune-records.ts';
import { recordRun } from '../events/record.ts';
import { type EventStream, newRunId, openStream } from '../events/stream.ts';
import type { EventReader } from '../events/types.ts';
import type { Cli } from './cli.ts';
import { type Home, recordsOf } from './home.ts';

const LIMITS = { days: 90, count: 500, bytes: 2 * 1024 ** 3 };

export interface RunView {
  readonly json: boolean;
  /** Print what the steps print, not only the end of those that fail. */
  readonly logs: boolean;
  /** Nothing that is drawn anew: somebody else writes to the terminal too. */
  readonly still?: boolean;
}

/** Opens the stream of a new run: recorded on disk, and shown as JSON, live in a terminal, or as plain lines. */
export async function openRun(
  cli: Cli,
  home: Home,
  view: RunView,
  more: readonly EventReader[] = [],
): Promise<EventStream> {
  const records = recordsOf(home);
  await pruneRuns(records, LIMITS);
  const run = newRunId();
  return openStream(run, [
    recordRun(records, run, (message) => void cli.err.write(`${message}\n`)),
    await viewFor(cli, view),
    ...more,
  ]);
}

async function viewFor(cli: Cli, { json, logs, still }: RunView): Promise<EventReader> {
  if (json) return jsonView(cli.out);
  const terminal = 'isTTY' in cli.out && cli.out.isTTY && !logs && !still && process.env.CI === undefined;
  if (!terminal) return plainView(cli.out, { logs });
  // Loaded for terminals only: it takes longer than all the rest of a short run.
  const { liveView } = await import('../events/live-view.ts');
  return liveView(cli.out);
}
