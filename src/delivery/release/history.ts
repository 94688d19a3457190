import { currentRelease } from './ledger.ts';
import { countingLedger, readFleet } from './read-fleet.ts';
import { findEnvironment } from './session.ts';
import type { HistoryEntry, ReleaseDeps } from './types.ts';

/** Every release of an environment that its hosts know, newest first. */
export async function history(deps: ReleaseDeps, request: { readonly environment: string }): Promise<HistoryEntry[]> {
  const project = await deps.loadProject();
  const environment = findEnvironment(project, request.environment);
  const ledger = countingLedger(environment.name, await readFleet(deps, project, environment));
  const current = currentRelease(ledger);
  const entries = ledger.deployments.map((deployment): HistoryEntry => {
    const { begin, state, ended, reason } = deployment;
    return {
      ...{ release: begin.release, what: begin.what, state, live: deployment === current, commit: begin.commit },
      ...{ author: begin.author, started: begin.time, ended, asked: begin.reason, undone: reason },
      ...{ restores: begin.restores, overrides: begin.overrides, run: begin.run },
    };
  });
  return entries.toReversed();
}
