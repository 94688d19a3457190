import type { HostSet, InstanceFacts, ParkedInstance, SetEntry } from '../deploy/host.ts';
import type { ReleaseMap } from './ledger.ts';
import type { BeginRecord, ProgramRelease } from './records.ts';

/** A program of a release, with its service's name. */
export interface NamedProgram {
  readonly service: string;
  readonly program: ProgramRelease;
}

/** The programs of a release that run on a host: all but the exclusive ones of other hosts. */
export function programsOn(services: ReleaseMap, host: string): NamedProgram[] {
  return Object.entries(services).flatMap(([service, release]) => {
    if (release.kind !== 'program') return [];
    const { exclusive } = release.settings;
    return exclusive === null || exclusive === host ? [{ service, program: release }] : [];
  });
}

/** What a release is on one host. `addressOf` knows the other hosts of the environment. */
export function hostSet(begin: BeginRecord, host: string, addressOf: (host: string) => string | null): HostSet {
  const services: Record<string, SetEntry> = {};
  for (const [service, release] of Object.entries(begin.services)) {
    if (release.kind === 'static') {
      const { build, folder, fallback } = release;
      services[service] = { kind: 'static', build, folder, fallback };
      continue;
    }
    const { port, listen, exclusive } = release.settings;
    if (exclusive === null || exclusive === host) {
      const { build, instance } = release;
      services[service] = { kind: 'program', build, instance, port, listen, exclusive: exclusive !== null };
      continue;
    }
    const address = addressOf(exclusive);
    if (address !== null && port !== null) services[service] = { kind: 'elsewhere', address, port };
  }
  return { number: begin.release, services, routes: begin.routes };
}

/** Whether an instance is up, or being restarted by its supervisor. */
export function isUp(facts: readonly InstanceFacts[], { service, program }: NamedProgram): boolean {
  return facts.some(
    ({ state, ...known }) =>
      known.service === service && known.instance === program.instance && state !== 'ended' && state !== 'ending',
  );
}

/** The instances of `candidates` on a host that `kept` has no use for. */
export function notIn(candidates: readonly NamedProgram[], kept: readonly NamedProgram[]): NamedProgram[] {
  const names = new Set(kept.map(({ service, program }) => `${service} ${program.instance}`));
  return candidates.filter(({ service, program }) => !names.has(`${service} ${program.instance}`));
}

/** How long an instance may take to end, in the host's words. */
export function parked({ service, program }: NamedProgram): ParkedInstance {
  const { drain, stop } = program.settings;
  return { service, instance: program.instance, drain, stop };
}

/** Programs in the order in which they may start: each list needs only those before it. */
export function startOrder(programs: readonly NamedProgram[]): NamedProgram[][] {
  const waves: NamedProgram[][] = [];
  let left = [...programs];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ service }) => service));
    const wave = left.filter(({ program }) => !program.settings.after.some((name) => waiting.has(name)));
    const next = wave.length > 0 ? wave : left;
    waves.push(next);
    left = left.filter((entry) => !next.includes(entry));
  }
  return waves;
}
