import { didYouMean } from '../../lib/did-you-mean.ts';
import type { Mistake } from '../../lib/mistake.ts';
import type { Project } from '../project.ts';
import { isStandIn } from '../shape.ts';
import type { CheckContext } from './check-meaning.ts';

/** Hosts of one environment have names of their own, and exclusive services name one that exists. */
export function checkHosts(project: Project, { source, setAside }: CheckContext): Mistake[] {
  const all = project.environments.flatMap(({ hosts }) => hosts.map((host) => host.name));
  const twice = project.environments.flatMap(({ name, hosts }) =>
    hosts
      .filter(({ name: host }, index) => !isStandIn(host) && hosts.findIndex((other) => other.name === host) < index)
      .map((host) => ({ message: `The environment "${name}" has two hosts called "${host.name}"`, at: host.at })),
  );
  const unknown = project.services.flatMap((service) => {
    if (service.kind === 'static' || typeof service.exclusive === 'boolean') return [];
    const host = service.exclusive;
    if (all.includes(host) || setAside(['environments'])) return [];
    const known = [...new Set(all.filter((name) => !isStandIn(name)))];
    const meant = didYouMean(host, known);
    const fix = meant ? `did you mean "${meant}"?` : `known: ${known.join(', ') || 'none'}`;
    const at = source.valueAt(['services', service.name, 'exclusive']);
    return [{ message: `No environment has a host "${host}"`, at, fix }];
  });
  return [...twice, ...unknown];
}
