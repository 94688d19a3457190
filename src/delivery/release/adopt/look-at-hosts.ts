import type { Environment, Project, SshHost } from '../../../config/project.ts';
import { type Judgement, judgeOldHost } from '../../deploy/adopt/judge-old-host.ts';
import type { Adoption, OldHost } from '../../deploy/adoption.ts';
import type { Host } from '../../deploy/host.ts';
import { Failure } from '../failure.ts';

/** An old host, and what is thought of it. */
export interface Looked {
  readonly host: Host;
  readonly old: OldHost;
  readonly judgement: Judgement;
}

/** Looks at the hosts of an environment as they were set up by hand, and judges them. Changes nothing. */
export async function lookAtHosts(
  project: Project,
  environment: Environment,
  hosts: readonly Host[],
): Promise<Looked[]> {
  const programs = project.services.filter(({ kind }) => kind === 'program').map(({ name }) => name);
  return Promise.all(
    hosts.map(async (host) => {
      const old = await adoptionOf(host).look(programs);
      return { host, old, judgement: judgeOldHost(project, environment, configOf(environment, host), old) };
    }),
  );
}

/** How a host is taken over; a {@link Failure} for one that cannot be. */
export function adoptionOf({ name, adoption }: Host): Adoption {
  if (adoption) return adoption;
  throw new Failure(`${name} is a folder of this machine: there is nothing to take over`);
}

function configOf({ hosts }: Environment, { name }: Host): SshHost {
  const found = hosts.find((host) => host.name === name);
  if (found?.kind === 'ssh') return found;
  throw new Failure(`${name} is not a host that SSH reaches`);
}

/** What was found on a host, a line each. */
export function foundLines({ host: { name }, old, judgement }: Looked): string[] {
  const units = old.units.map(({ name: unit, active, enabled, folder, ports }) => {
    const place = ports.length > 0 ? `, port ${ports.join(' and ')}` : '';
    return `${name}: ${unit} is ${active} and ${enabled}${place}${folder ? `, in ${folder}` : ''}`;
  });
  return [
    ...units,
    ...judgement.takeover.sites.map((site) => `${name}: ${site} is the public server`),
    ...judgement.notes.map((note) => `${name}: ${note}`),
  ];
}

/** What taking the hosts over would do, a line each, in the order in which it would happen. */
export function plannedLines(looked: readonly Looked[], environment: Environment): string[] {
  const sites = looked.flatMap(({ host, judgement }) =>
    judgement.takeover.sites.map((site) => `${host.name}: one reload of nginx replaces ${site}`),
  );
  const units = looked.flatMap(({ host, old, judgement }) =>
    judgement.takeover.units
      .filter(({ service }) => !old.taken.has(service))
      .map(({ service, port }) => {
        const moved = port === null ? '' : `, nginx listens on ${port} (a gap, which is measured)`;
        return `${host.name}: the unit of ${service} is stopped, disabled and masked${moved}`;
      }),
  );
  return [
    `a release goes live in ${environment.name} beside the units, which nobody notices; exclusive programs change over then`,
    ...sites,
    ...units,
  ];
}
