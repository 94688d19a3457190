import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { parse } from 'yaml';
import { editorSchema, type SchemaNode } from './editor-schema.ts';
import { exclusiveHost, type Program, type Project, variablesOf } from './project.ts';
import { readProject } from './read.ts';

const text = await readFile(path.join(import.meta.dirname, 'example.yml'), 'utf8');

function example(): Project {
  const outcome = readProject(text, 'example.yml');
  assert.ok(outcome.ok, JSON.stringify(outcome, null, 1));
  return outcome.project;
}

function program(project: Project, name: string): Program {
  const service = project.services.find((one) => one.name === name);
  assert.ok(service?.kind === 'program');
  return service;
}

test('the documented example has no mistake and means what its comments say', () => {
  const project = example();
  const backend = program(project, 'backend');
  assert.deepEqual(backend.ready, { path: '/health', successes: 3, interval: 250, timeout: 60_000 });
  assert.deepEqual(program(project, 'gateway').ready, {
    path: '/health',
    successes: 2,
    interval: 250,
    timeout: 60_000,
  });
  assert.deepEqual(program(project, 'moderation').runtime, { kind: 'python', version: '3.11' });
  assert.deepEqual(
    project.public.map((route) => `${route.path} ${route.service}`),
    ['/api gateway', '/ web'],
  );
  const [staging, production] = project.environments;
  assert.ok(staging && production);
  assert.equal(production.rollbackWindow, 600_000);
  const [first, second] = production.hosts;
  assert.ok(first?.kind === 'ssh' && second?.kind === 'ssh');
  assert.deepEqual([first.user, first.name, first.port, second.port], ['deploy', 'live-1', null, 2222]);
  assert.equal(exclusiveHost(program(project, 'scheduler'), production)?.name, 'live-1');
  assert.equal(exclusiveHost(program(project, 'scheduler'), staging)?.name, 'staging-1', 'not named there: the first');
  assert.equal(exclusiveHost(backend, staging), null);
  assert.deepEqual(Object.keys(variablesOf(backend, production)), ['NODE_ENV', 'CURRENCY', 'PUBLIC_URL', 'INSTANCE']);
});

test('the documented example shows every key there is', () => {
  const missing: string[] = [];
  demand(editorSchema(), [parse(text)], '', missing);
  assert.deepEqual(missing, []);
});

/** Collects the keys of `node` which none of the values at its place has. */
function demand(node: SchemaNode, values: readonly unknown[], place: string, missing: string[]): void {
  const mappings = values.filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
  for (const option of node.anyOf ?? []) demand(option, values, place, missing);
  const inside = (key: string) =>
    mappings.flatMap((value) =>
      Object.entries(value ?? {}).flatMap(([name, content]) => (name === key ? [content] : [])),
    );
  for (const [key, child] of Object.entries(node.properties ?? {})) {
    const found = inside(key);
    const optionOfUnion = place.endsWith('migrate') || place.endsWith('secrets');
    if (found.length === 0 && !optionOfUnion) missing.push(`${place}.${key}`);
    demand(child, found, `${place}.${key}`, missing);
  }
  if (typeof node.additionalProperties === 'object')
    demand(
      node.additionalProperties,
      mappings.flatMap((value) => Object.values(value ?? {})),
      `${place}.*`,
      missing,
    );
  if (node.items)
    demand(
      node.items,
      values.flatMap((value) => (Array.isArray(value) ? value : [])),
      `${place}[]`,
      missing,
    );
}
