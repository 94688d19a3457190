import assert from 'node:assert/strict';
import { test } from 'node:test';
import { routeLines } from './routes.ts';

test('each path that goes elsewhere, is new or is gone has a line', () => {
  const live = [
    { path: '/api', service: 'gateway' },
    { path: '/old', service: 'gateway' },
    { path: '/', service: 'web' },
  ];
  const wanted = [
    { path: '/api', service: 'backend' },
    { path: '/new', service: 'gateway' },
    { path: '/', service: 'web' },
  ];
  assert.deepEqual(routeLines(live, wanted), [
    '/api goes to backend, no longer to gateway',
    '/new goes to gateway',
    '/old is no longer public',
  ]);
  assert.deepEqual([routeLines(live, live), routeLines(null, wanted)], [[], []]);
});
