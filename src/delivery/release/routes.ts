import type { Project } from '../../config/project.ts';
import type { BeginRecord } from './records.ts';

type Routes = BeginRecord['routes'];

/** The paths of the public server, as a release records them. */
export function routesOf({ public: routes }: Project): Routes {
  return routes.map(({ path, service }) => ({ path, service }));
}

/** What becomes of each path that is not as it was live; nothing before a first release. */
export function routeLines(live: Routes | null, wanted: Routes): string[] {
  if (live === null) return [];
  const before = new Map(live.map(({ path, service }) => [path, service]));
  const after = new Map(wanted.map(({ path, service }) => [path, service]));
  return [
    ...wanted
      .filter(({ path, service }) => before.get(path) !== service)
      .map(
        ({ path, service }) =>
          `${path} goes to ${service}${before.has(path) ? `, no longer to ${before.get(path)}` : ''}`,
      ),
    ...live.filter(({ path }) => !after.has(path)).map(({ path }) => `${path} is no longer public`),
  ];
}
