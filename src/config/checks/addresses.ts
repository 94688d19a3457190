import type { Mistake, Position } from '../../lib/mistake.ts';
import type { LocalHost, Project } from '../project.ts';
import type { CheckContext } from './check-meaning.ts';

/** Two things cannot listen at one place, and a host shows one release of a project: it belongs to one environment. */
export function checkAddresses(project: Project, { source }: CheckContext): Mistake[] {
  const ports = project.services.flatMap((service) => {
    if (service.kind === 'static' || service.port === null) return [];
    return [{ key: String(service.port), owner: service.name, at: source.valueAt(['services', service.name, 'port']) }];
  });
  const local = project.environments.flatMap((environment) =>
    environment.hosts.filter((host) => host.kind === 'local'),
  );
  return [
    ...repeated(ports, ({ key, owner }) => `Port ${key} already belongs to the service "${owner}"`),
    ...repeated(
      local.map((host) => ({ key: host.address, owner: host.name, at: host.at })),
      ({ key, owner }) => `The address ${key} already belongs to the host "${owner}"`,
    ),
    ...repeated(
      local.map((host) => ({ key: host.folder.replace(/\/+$/, ''), owner: host.name, at: host.at })),
      ({ key, owner }) => `The folder ${key} already belongs to the host "${owner}"`,
    ),
    ...local.flatMap((host) => publicClash(host, ports)),
    ...repeated(
      machines(project),
      ({ owner }) => `This host is ${owner} already; a host holds one release of a project`,
    ),
  ];
}

/** Hosts as ssh finds them. Of those that share a name in an environment, which is a mistake of its own, only the first. */
function machines(project: Project): Claim[] {
  return project.environments.flatMap(({ name, hosts }) =>
    hosts
      .filter((host, index) => hosts.findIndex((other) => other.name === host.name) === index)
      .flatMap((host) => {
        if (host.kind !== 'ssh') return [];
        const key = `${host.host.toLowerCase()}:${host.port ?? 22}`;
        return [{ key, owner: `"${host.name}" of the environment "${name}"`, at: host.at }];
      }),
  );
}

interface Claim {
  readonly key: string;
  readonly owner: string;
  readonly at: Position;
}

function publicClash(host: LocalHost, ports: readonly Claim[]): Mistake[] {
  const other = ports.find(({ key }) => key === String(host.publicPort));
  if (!other) return [];
  return [
    {
      message: `The public port ${host.publicPort} of "${host.name}" is the port of the service "${other.owner}"`,
      at: host.at,
    },
  ];
}

function repeated(claims: readonly Claim[], message: (first: Claim) => string): Mistake[] {
  const first = new Map<string, Claim>();
  return claims.flatMap((claim) => {
    const owner = first.get(claim.key);
    if (owner) return [{ message: message(owner), at: claim.at }];
    first.set(claim.key, claim);
    return [];
  });
}
