import { type Environment, type Project, variablesOf } from '../../config/project.ts';
import { type Position, placeText } from '../../lib/mistake.ts';
import { type Secrets, secretNames, secretsMentioned } from './compose-release.ts';
import type { ReleaseMap } from './ledger.ts';

interface Wanted {
  readonly users: string[];
  readonly places: Position[];
}

/**
 * Secrets that a release needs and that have no value, a sentence each: who wants them, and where gantry.yml says so. The
 * last sentence says how they are given. None when all have one.
 */
export function secretProblems(
  project: Project,
  environment: Environment,
  services: ReleaseMap,
  secrets: Secrets,
): string[] {
  const missing = new Map<string, Wanted>();
  const note = (name: string, user: string, places: readonly Position[]) => {
    if (secrets.has(name)) return;
    const { users, places: known } = missing.get(name) ?? { users: [], places: [] };
    missing.set(name, { users: [...users, user], places: [...known, ...places] });
  };
  for (const [service, release] of Object.entries(services)) {
    if (release.kind !== 'program') continue;
    for (const name of secretNames(release.settings))
      note(name, service, placesOf(project, environment, service, name));
  }
  const { database } = environment;
  for (const name of database ? secretsMentioned(database.text) : [])
    note(name, 'the database', database ? [database.at] : []);
  if (missing.size === 0) return [];
  return [...[...missing].map(([name, wanted]) => sentence(name, wanted)), wayToGive(environment, [...missing.keys()])];
}

function sentence(name: string, { users, places }: Wanted): string {
  const texts = [...new Set(places.map(placeText))];
  return `the secret ${name} has no value (${users.join(', ')})${texts.length > 0 ? `, named at ${texts.join(', ')}` : ''}`;
}

/** Where gantry.yml names a secret for a service; nowhere for what only an older release wants. */
function placesOf(project: Project, environment: Environment, name: string, secret: string): Position[] {
  const service = project.services.find((one) => one.name === name);
  if (!service) return [];
  const listed = service.secrets.filter((one) => one.name === secret);
  const texts = Object.values(variablesOf(service, environment));
  return [...listed, ...texts.filter(({ text }) => secretsMentioned(text).includes(secret))].map(({ at }) => at);
}

function wayToGive({ name, secrets }: Environment, names: readonly string[]): string {
  const lines = names.map((one) => `${one}=…`).join(', ');
  switch (secrets.kind) {
    case 'process':
      return `secrets of ${name} are environment variables of the gantry command: set ${names.join(', ')}`;
    case 'file':
      return `secrets of ${name} come from ${secrets.path}: add ${lines} there`;
    case 'command':
      return `secrets of ${name} come from the command at ${placeText(secrets.at)}: let it print ${lines}`;
  }
}
