import assert from 'node:assert/strict';
import test from 'node:test';
import { mistakeText } from '../lib/mistake.ts';
import { readProject } from './read.ts';

const tenMistakes = `project: Pakashop
services:
  gateway:
    path: services/gateway
    runtime: node@24
    start: npm start
    port: 99999
    ready: health
    after: [backend, backnd]
    colour: red
  backend:
    path: ../backend
    runtime: nodejs
    start: node src/main.js
    port: 3080
  pricing: { path: services/pricing, runtime: node, start: node a.js, port: 3080, ready: /health, exclusive: live-9 }
public: { /: gatway }
environments:
  production:
    hosts: [{ name: live-1, local: hosts/live-1, address: 10.0.0.1 }]
    soak: 30 seconds
    after: staging
    <<: { url: x }
  production: {}
`;

function mistakesOf(text: string): string[] {
  const outcome = readProject(text, 'gantry.yml');
  return outcome.ok ? [] : outcome.mistakes.map(mistakeText);
}

test('every mistake of a file is reported at once, in the order of their places', () => {
  assert.deepEqual(mistakesOf(tenMistakes), []);
});
