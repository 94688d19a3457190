import type { Environment, Project } from '../../config/project.ts';
import { type Secrets, secretNames, secretsMentioned } from './compose-release.ts';
import { Failure } from './failure.ts';
import { evaluateText } from './instance-environment.ts';
import { type Rollout, templateValues } from './rollout.ts';

/** The URL of the environment's database. It is a secret: for an environment variable, never for a command line or a log. */
export function databaseUrl(rollout: Rollout): string {
  return evaluateDatabase(rollout.environment, templateValues(rollout, rollout.fleet.coordinator));
}

/** The same before a release has begun: a URL that names the host or the release has an empty place there. */
export function environmentDatabase(environment: Environment, secrets: Secrets): string {
  return evaluateDatabase(environment, {
    secrets,
    host: { name: '', address: '' },
    environment: { name: environment.name, url: environment.url },
    release: { number: 0, commit: '' },
  });
}

/** The programs that use the environment's database: its owner, and those that get a secret of its URL. */
export function databaseUsers(project: Project, environment: Environment): string[] {
  const secrets = new Set(environment.database ? secretsMentioned(environment.database.text) : []);
  return project.services.flatMap((service) => {
    if (service.kind !== 'program') return [];
    const env = Object.fromEntries(Object.entries(service.env).map(([name, { text }]) => [name, text]));
    const uses = secretNames({ secrets: service.secrets.map(({ name }) => name), env }).some((name) =>
      secrets.has(name),
    );
    return uses || service.migrate !== null ? [service.name] : [];
  });
}

function evaluateDatabase(environment: Environment, values: Parameters<typeof evaluateText>[1]): string {
  if (!environment.database) throw new Failure(`${environment.name} has no database in gantry.yml`);
  const url = evaluateText(environment.database.text, values);
  if (url === '') throw new Failure(`the database of ${environment.name} has no address: its secret has no value`);
  return url;
}
