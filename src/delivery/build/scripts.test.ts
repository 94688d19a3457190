import assert from 'node:assert/strict';
import test from 'node:test';
import { readProject } from '../../config/read.ts';
import { runScript } from './scripts.ts';

function lastLine(start: string): string | undefined {
  const text = `project: shop\nservices:\n  a: { path: "it's here", runtime: node, start: ${JSON.stringify(start)} }\n`;
  const outcome = readProject(text, 'gantry.yml');
  const [service] = outcome.ok ? outcome.project.services : [];
  assert.ok(service?.kind === 'program');
  return runScript(service).trim().split('\n').at(-1);
}

test('a plain command replaces the shell, so that signals reach the program', () => {
  assert.equal(lastLine('node src/main.js --port=$PORT'), 'node src/main.js --port=$PORT');
  assert.equal(lastLine('  node src/main.js -v'), 'exec node src/main.js -v');
  assert.equal(
    lastLine('python -m gunicorn -b unix:x.sock app:application'),
    'exec python -m gunicorn -b unix:x.sock app:application',
  );
});

test('a command with shell syntax stays as it was written', () => {
  for (const start of [
    'A=1 node x.js',
    'cd lib && exec node x.js',
    'node x.js | cat',
    'node "a b.js"',
    'exec node x.js; true',
  ])
    assert.equal(lastLine(start), start);
});
