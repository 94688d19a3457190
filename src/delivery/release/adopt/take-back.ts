import { Failure } from '../failure.ts';
import type { Held } from '../fleet.ts';
import { parked, programsOn } from '../host-set.ts';
import { currentRelease, type ReleaseMap } from '../ledger.ts';
import { readyPath } from '../readiness.ts';
import type { BeginRecord } from '../records.ts';
import { boundary, LEFTOVER } from '../rollout.ts';
import type { Say } from '../run-steps.ts';
import { findEnvironment, openSession, type Session } from '../session.ts';
import type { ChangeRequest, ReleaseDeps } from '../types.ts';
import { type AdoptReport, type Gap, must, stopped } from './adopt.ts';
import { adoptionOf } from './look-at-hosts.ts';

/**
 * Gives hosts back to the units they were taken over from: each runs again on its port, then the old sites of nginx are
 * shown by one reload, then everything of ours ends. Builds and ledger stay.
 */
export async function takeBack(deps: ReleaseDeps, request: ChangeRequest): Promise<AdoptReport> {
  const project = await deps.loadProject();
  const environment = findEnvironment(project, request.environment);
  const title = `give the hosts of ${environment.name} back`;
  const gaps: Gap[] = [];
  const outcome = await openSession(deps, request, project, { kind: 'undo', title }, async (session) => {
    const { teller, fleet, ledger } = session;
    const release = currentRelease(ledger)?.begin ?? null;
    const services = release?.services ?? {};
    const programs = project.services.flatMap(({ kind, name }) => (kind === 'program' ? [name] : []));
    const names = [...new Set([...programs, ...Object.keys(services)])];
    const begun = await teller.run('Look at what was taken', () => lookForBegun(fleet.hosts, names));
    if (begun.length === 0)
      return { result: 'nothing', release: release?.release ?? null, reason: 'no host was taken over' };
    if (release && begun.length < fleet.hosts.length) {
      const names = begun.map(({ held }) => held.host.name).join(', ');
      throw new Failure(`only ${names} was taken over: take the other hosts out of gantry.yml first`);
    }
    try {
      await teller.run('Give the ports back', (say) => returnUnits(session, begun, services, gaps, say));
      await teller.run('Give the public server back', (say) => returnPublic(begun, say));
      await teller.run('End what is ours', async (say) => {
        if (release) await tellLedgers(session, begun, release);
        await endOurs(begun, services, say);
      });
    } catch (error) {
      return await stopped(session, error);
    }
    const reason = `${begun.map(({ held }) => held.host.name).join(', ')}: the old units run again, and nothing of ours`;
    return { result: 'nothing', release: null, reason };
  });
  return { outcome, gaps };
}

interface Begun {
  readonly held: Held;
  /** The services of its units. */
  readonly known: ReadonlySet<string>;
}

/** The hosts with a journal of an adoption, and the services of their units. */
async function lookForBegun(hosts: readonly Held[], services: readonly string[]): Promise<Begun[]> {
  const looked = await Promise.all(
    hosts.map(async (held) => ({ held, old: await adoptionOf(held.host).look(services) })),
  );
  return looked.filter(({ old }) => old.begun).map(({ held, old }) => ({ held, known: old.known }));
}

async function returnUnits(
  session: Session,
  begun: readonly Begun[],
  services: ReleaseMap,
  gaps: Gap[],
  say: Say,
): Promise<void> {
  for (const { held, known } of begun) {
    const { host, fence } = held;
    for (const service of known) {
      await boundary(session, `return ${service} ${host.name}`);
      const ours = programsOn(services, host.name).find((one) => one.service === service);
      const ready = ours ? readyPath(ours.program.settings) : null;
      const ending = ours && ours.program.settings.exclusive !== null ? parked(ours) : null;
      const gap = must(await adoptionOf(host).returnUnit(fence, service, ready, ending), host.name) ?? 0;
      gaps.push({ host: host.name, service, milliseconds: gap });
      say(`${host.name}: ${service}: its unit runs again; nothing answered on its port for ${gap} ms`);
    }
  }
}

async function returnPublic(begun: readonly Begun[], say: Say): Promise<void> {
  for (const { held } of begun) {
    must(await adoptionOf(held.host).returnPublic(held.fence), held.host.name);
    say(`${held.host.name}: the old sites are shown`);
  }
}

/** From here on no release counts: whoever comes next brings nothing back. The coordinator is first. */
async function tellLedgers(
  { deps }: Session,
  begun: readonly Begun[],
  { deployment, release }: BeginRecord,
): Promise<void> {
  const name = `${String(release).padStart(6, '0')}-${deployment}-returned`;
  const record = { kind: 'returned', deployment, release, time: deps.now().toISOString(), author: deps.author };
  for (const { held } of begun) await held.host.record(held.fence, name, record);
}

async function endOurs(begun: readonly Begun[], services: ReleaseMap, say: Say): Promise<void> {
  for (const { held } of begun) {
    const { host, fence } = held;
    await host.unpark(fence);
    for (const link of ['candidate', 'previous', 'live'] as const) {
      const pointed = await host.point(fence, link, null);
      if (!pointed.ok) throw new Failure(`${host.name}: ${pointed.reason}`);
    }
    const known = new Map(programsOn(services, host.name).map((one) => [one.program.instance, parked(one)]));
    const running = await host.instances();
    await Promise.all(
      running.map(({ service, instance }) =>
        host.stop(fence, service, instance, known.get(instance) ?? { ...LEFTOVER }),
      ),
    );
    must(await adoptionOf(host).returnEnd(fence), host.name);
    say(`${host.name}: ${running.length} instances ended`);
  }
}
