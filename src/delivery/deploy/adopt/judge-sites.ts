import type { Environment, Project, PublicRoute, SshHost } from '../../../config/project.ts';
import { readSite, type SiteServer } from './nginx-site.ts';

/** What the sites of nginx on an old host say, and which files the public server replaces. */
export interface SitesJudgement {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly sites: readonly string[];
}

/** Finds the sites that have the environment's name, and compares where they send requests with gantry.yml. */
export function judgeSites(
  project: Project,
  environment: Environment,
  host: SshHost,
  files: readonly { readonly path: string; readonly text: string }[],
): SitesJudgement {
  if (environment.url === null) return { problems: [], notes: ['there is no public URL: no site is taken'], sites: [] };
  const { hostname, protocol } = new URL(environment.url);
  const own = files
    .map(({ path, text }) => ({ path, servers: readSite(text) }))
    .filter(({ servers }) => servers.some(({ names }) => names.includes(hostname)));
  if (own.length === 0)
    return { problems: [], notes: [`no site of nginx has the name ${hostname}: nothing is taken`], sites: [] };
  const parts = own.flatMap(({ path, servers }) => servers.map((server) => ({ path, server })));
  const mine = parts.filter(({ server }) => server.names.includes(hostname));
  return {
    problems: [
      ...parts.flatMap(({ path, server }) => strangerProblem(path, server, hostname)),
      ...(protocol === 'https:' && host.tls === null
        ? mine.flatMap(({ path, server }) => tlsProblem(path, server, host))
        : []),
      ...mine.flatMap(({ path, server }) => routeProblems(project, path, server)),
    ],
    notes: mine.flatMap(({ path, server }) => notesOf(path, server)),
    sites: own.map(({ path }) => path),
  };
}

/** A name that gantry.yml does not know would be gone with the file. */
function strangerProblem(path: string, { names }: SiteServer, hostname: string): string[] {
  const others = names.filter((name) => name !== hostname && name !== '_');
  if (others.length === 0) return [];
  return [`${path} also serves ${others.join(' and ')}: give that a file of its own first`];
}

function tlsProblem(path: string, { listens, certificate, key }: SiteServer, host: SshHost): string[] {
  if (certificate === null || key === null || !listens.some((words) => /\bssl\b/.test(words))) return [];
  const place = `${host.at.file}:${host.at.line}`;
  return [`${path} answers HTTPS: give the host in ${place} "tls: { certificate: ${certificate}, key: ${key} }"`];
}

function routeProblems(project: Project, path: string, { locations }: SiteServer): string[] {
  return locations.flatMap((location) => {
    if (location.port === null || !location.path.startsWith('/')) return [];
    const route = routeOf(project.public, location.path);
    const service = project.services.find(({ name }) => name === route?.service);
    if (service?.kind === 'program' && service.port === location.port) return [];
    const owner = project.services.find((one) => one.kind === 'program' && one.port === location.port);
    const goes = `${location.path} to port ${location.port}${owner ? ` (${owner.name})` : ''}`;
    return [
      `${path} sends ${goes}, and \`public\` of ${project.file} sends it to ${route?.service ?? 'nothing'}: let them agree`,
    ];
  });
}

function routeOf(routes: readonly PublicRoute[], location: string): PublicRoute | undefined {
  const path = location.length > 1 ? location.replace(/\/$/, '') : location;
  return routes.find((route) => route.path === '/' || path === route.path || path.startsWith(`${route.path}/`));
}

function notesOf(path: string, { locations, others }: SiteServer): string[] {
  const unread = locations.filter(({ path: one, port }) => port === null || !one.startsWith('/'));
  return [
    ...unread.map((location) => `${path}: location ${location.path} cannot be compared with gantry.yml`),
    ...(others.length > 0 ? [`${path}: the new server will not have its ${others.join(', ')}`] : []),
  ];
}
