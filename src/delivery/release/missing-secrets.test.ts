import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProject } from '../../config/read.ts';
import { composeService } from './compose-release.ts';
import { secretProblems } from './missing-secrets.ts';

/** The sentences for a release of everything that this gantry.yml names, where these secrets have values. */
function problemsWith(source: string, ...given: string[]): string[] {
  const read = readProject(
    `project: shop
services:
  cart: { path: cart, runtime: node, start: node ., port: 3000, ready: /health, secrets: [KEY, TOKEN] }
  mail:
    path: mail
    runtime: node
    start: node .
    env: { LOGIN: "user:\${{ secrets.KEY }}" }
environments:
  production:
    hosts: [{ name: a, local: a, address: 127.0.0.2 }]
    database: \${{ secrets.DATABASE }}
${source}`,
    'gantry.yml',
  );
  assert.ok(read.ok, JSON.stringify(read));
  const { project } = read;
  const [environment] = project.environments;
  assert.ok(environment);
  const secrets = new Map(given.map((name) => [name, 'x']));
  const services = project.services.map((service) => {
    const wanted = { service, build: { service: service.name, id: 'b', inputs: [] } };
    return [service.name, composeService(wanted, environment, 'c', 1, { secrets, salt: '' })] as const;
  });
  return secretProblems(project, environment, Object.fromEntries(services), secrets);
}

// It said which secret has no value, and neither where it is wanted nor how it is given.
test('secrets without a value are named with their places in gantry.yml and how they are given', () => {
  assert.deepEqual(problemsWith('    secrets: { from: .env.production }\n', 'TOKEN'), [
    'the secret KEY has no value (cart, mail), named at gantry.yml:3:91, gantry.yml:8:19',
    'the secret DATABASE has no value (the database), named at gantry.yml:12:15',
    'secrets of production come from .env.production: add KEY=…, DATABASE=… there',
  ]);
  assert.deepEqual(problemsWith('', 'KEY', 'DATABASE'), [
    'the secret TOKEN has no value (cart), named at gantry.yml:3:96',
    'secrets of production are environment variables of the gantry command: set TOKEN',
  ]);
  assert.deepEqual(
    problemsWith('    secrets: { command: pass show shop }\n', 'KEY', 'DATABASE').at(-1),
    ['secrets of production come from the command at gantry.yml:13:5: let it print TOKEN=…'].join(),
  );
  assert.deepEqual(problemsWith('', 'KEY', 'TOKEN', 'DATABASE'), []);
});
