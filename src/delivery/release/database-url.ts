import { Failure } from './failure.ts';
import { evaluateText } from './instance-environment.ts';
import { type Rollout, templateValues } from './rollout.ts';

/** The URL of the environment's database. It is a secret: for an environment variable, never for a command line or a log. */
export function databaseUrl(rollout: Rollout): string {
  const { environment, fleet } = rollout;
  if (!environment.database) throw new Failure(`${environment.name} has no database in gantry.yml`);
  const url = evaluateText(environment.database.text, templateValues(rollout, fleet.coordinator));
  if (url === '') throw new Failure(`the database of ${environment.name} has no address: its secret has no value`);
  return url;
}
