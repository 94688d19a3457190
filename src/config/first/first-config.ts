import { InputError } from '../../lib/mistake.ts';
import { findServices, nameOf } from './find-services.ts';
import type { GuessedService } from './guess.ts';
import { guessEnvironments, guessWatching } from './guess-environments.ts';
import { guessService } from './guess-service.ts';
import { readWorkflows, versionsOf } from './read-workflows.ts';
import { openRepository, readJson } from './repository.ts';
import { TRIAL, writeConfig } from './write-config.ts';

/** A first gantry.yml, and what it holds. */
export interface FirstConfig {
  readonly text: string;
  readonly services: readonly string[];
  readonly environments: readonly string[];
}

/**
 * Reads a repository (units, package.json, go.mod, requirements.txt, workflows) and writes a first gantry.yml, each
 * guess with what it was read from. Runs nothing of the repository. Throws an InputError when it
 * shows no service.
 */
export async function firstConfig(folder: string): Promise<FirstConfig> {
  const repository = await openRepository(folder);
  const workflows = await readWorkflows(repository);
  const versions = versionsOf(workflows);
  const found = await findServices(repository);
  if (found.length === 0) {
    const fix = 'it looks for a package.json with "start", a go.mod with main.go, a Python program, and units';
    throw new InputError([{ message: `No service was found in ${folder}`, fix }]);
  }
  const services: GuessedService[] = [];
  const ports = new Set<number>();
  for (const service of found) {
    const guessed = await guessService(repository, service, versions);
    // Two services cannot have one port; the second guess is the worse one.
    const isTaken = guessed.port !== null && ports.has(guessed.port.value);
    if (guessed.port) ports.add(guessed.port.value);
    services.push(isTaken ? { ...guessed, port: null, ready: null } : guessed);
  }
  const environments = guessEnvironments(workflows);
  const names = environments.map((environment) => environment.name);
  const { name } = await readJson(repository, 'package.json');
  const project = nameOf(typeof name === 'string' && name !== '' ? name : repository.name);
  return {
    text: writeConfig({ project, services, environments, watching: guessWatching(workflows) }),
    services: services.map((service) => service.name),
    environments: names.length > 0 ? names : [TRIAL],
  };
}
