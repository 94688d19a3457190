import { didYouMean } from '../../lib/did-you-mean.ts';
import { InputError } from '../../lib/mistake.ts';
import { Failure } from './failure.ts';
import { onEach } from './fleet.ts';
import { currentRelease } from './ledger.ts';
import { pinsOf } from './pins.ts';
import { findEnvironment, openSession } from './session.ts';
import type { ChangeRequest, DeploymentOutcome, ReleaseDeps } from './types.ts';

/**
 * Lets a pinned service move again. Nothing is started or switched: the next deployment brings its build along. Throws an
 * InputError for a service that neither gantry.yml nor the live release has.
 */
export async function unpin(
  deps: ReleaseDeps,
  request: ChangeRequest & { readonly service: string },
): Promise<DeploymentOutcome> {
  const project = await deps.loadProject();
  const environment = findEnvironment(project, request.environment);
  const { service } = request;
  const title = `unpin ${service} in ${environment.name}`;
  return openSession(deps, request, project, { kind: 'undo', title }, async ({ ledger, fleet, teller }) => {
    const current = currentRelease(ledger);
    const pins = pinsOf(ledger);
    demandService(service, environment.name, [
      ...project.services.map(({ name }) => name),
      ...Object.keys(current?.begin.services ?? {}),
    ]);
    if (!current || !pins[service]) {
      const names = Object.keys(pins);
      const pinned = names.length > 0 ? `${names.join(', ')} is` : 'no service is';
      throw new Failure(`${service} is not pinned in ${environment.name}; ${pinned}`);
    }
    const { deployment, release } = current.begin;
    const name = `${String(release).padStart(6, '0')}-${deployment}-unpinned-${service}`;
    const record = { kind: 'unpinned', deployment, release, time: deps.now().toISOString(), service };
    await teller.run('Unpin', async (say) => {
      await fleet.coordinator.host.record(fleet.coordinator.fence, name, { ...record, author: deps.author });
      await onEach(fleet.hosts.slice(1), ({ host, fence }) =>
        host.record(fence, name, { ...record, author: deps.author }),
      );
      say(`${service} moves with the next deployment`);
    });
    return {
      result: 'nothing',
      release,
      reason: `${service} is no longer pinned; the next deployment brings its build`,
    };
  });
}

function demandService(service: string, environment: string, known: readonly string[]): void {
  const names = [...new Set(known)];
  if (names.includes(service)) return;
  const meant = didYouMean(service, names);
  const fix = meant ? `did you mean "${meant}"?` : `it has ${names.join(', ')}`;
  throw new InputError([{ message: `${environment} has no service "${service}"`, fix }]);
}
