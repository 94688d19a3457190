import type { Mistake } from '../lib/mistake.ts';
import { checkMeaning } from './checks/check-meaning.ts';
import type { Project } from './project.ts';
import type { RawProject } from './schema.ts';
import { backupsSchema, readBackups } from './sections/backups.ts';
import { readBranch } from './sections/branches.ts';
import { readEnvironment } from './sections/environments.ts';
import type { Place } from './sections/place.ts';
import { readRoutes } from './sections/routes.ts';
import { readService } from './sections/services.ts';
import { readAlerts, readHealth } from './sections/watching.ts';
import { checkShape } from './shape.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

export type ProjectOutcome =
  | { readonly ok: true; readonly project: Project }
  /** Every mistake in the file, in the order of their places. */
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Reads the text of a gantry.yml. `file` is how messages name it. Touches nothing. */
export function readProject(text: string, file: string): ProjectOutcome {
  const yaml = readYaml(text, file);
  if (!yaml.source) return { ok: false, mistakes: yaml.mistakes.toSorted(byPlace) };
  const shape = checkShape(yaml.source);
  const project = shape.raw && projectOf(shape.raw, file, yaml.source);
  const first = [...yaml.mistakes, ...shape.mistakes];
  const later = project ? checkMeaning(project, { source: yaml.source, setAside: shape.setAside }) : [];
  const mistakes = [...first, ...later.filter(({ at }) => !first.some((mistake) => samePlace(mistake.at, at)))];
  if (project && mistakes.length === 0) return { ok: true, project };
  return { ok: false, mistakes: mistakes.toSorted(byPlace) };
}

function projectOf(raw: RawProject, file: string, source: YamlSource): Project {
  const at = (...path: (string | number)[]): Place => ({ source, path });
  return {
    name: raw.project,
    file,
    branches: Object.entries(raw.branches).map(([name, branch]) => readBranch(name, branch, at('branches', name))),
    services: Object.entries(raw.services).map(([name, service]) => readService(name, service, at('services', name))),
    environments: Object.entries(raw.environments).map(([name, environment]) =>
      readEnvironment(name, environment, at('environments', name)),
    ),
    public: readRoutes(raw.public, at('public')),
    backups: readBackups(raw.backups ?? backupsSchema.parse({})),
    health: raw.health ? readHealth(raw.health) : null,
    alerts: raw.alerts ? readAlerts(raw.alerts, at('alerts')) : null,
  };
}

function samePlace(a: Mistake['at'], b: Mistake['at']): boolean {
  return a?.line === b?.line && a?.column === b?.column;
}

function byPlace({ at: a }: Mistake, { at: b }: Mistake): number {
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}
