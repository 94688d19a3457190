import { currentRelease } from './ledger.ts';
import { findEnvironment, openSession } from './session.ts';
import type { ChangeRequest, DeploymentOutcome, ReleaseDeps } from './types.ts';

/** Brings an interrupted deployment to an end: forward when it was committed, back when not. */
export async function undo(deps: ReleaseDeps, request: ChangeRequest): Promise<DeploymentOutcome> {
  const project = await deps.loadProject();
  const environment = findEnvironment(project, request.environment);
  const info = { kind: 'undo', title: `settle ${environment.name}` } as const;
  return openSession(deps, request, project, info, async ({ ledger, settled }) => {
    const live = currentRelease(ledger)?.begin.release ?? null;
    const [first] = settled;
    if (!first) return { result: 'nothing', release: live, reason: 'no deployment is open' };
    const { begin } = first.deployment;
    if (first.what === 'finished') {
      return { result: 'success', release: begin.release, previous: begin.previous, changes: [], switched: 0 };
    }
    const reason = `release ${begin.release} was undone; ${live === null ? 'nothing' : `release ${live}`} is live`;
    return { result: 'nothing', release: live, reason };
  });
}
