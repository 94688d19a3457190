import type { PublicRoute } from '../project.ts';
import { below, type Place } from './place.ts';

/** The public routes, longest path first, without the slashes that people put at the end. */
export function readRoutes(raw: Readonly<Record<string, string>>, place: Place): PublicRoute[] {
  const routes = Object.entries(raw).map(([path, service]) => {
    const { source, path: at } = below(place, path);
    return { path: path.replace(/\/+$/, '') || '/', service, at: source.valueAt(at) };
  });
  return routes.toSorted((a, b) => b.path.length - a.path.length || a.path.localeCompare(b.path));
}
