import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postgresMissing, startTestPostgres } from '../../lib/postgres/test-postgres.ts';
import { freeConnections, overBudget } from './connection-budget.ts';

test('old and new instances together must fit into what the database has', () => {
  const demands = [
    { service: 'backend', pool: 10, instances: 4 },
    { service: 'reports', pool: 3, instances: 2 },
  ];
  assert.equal(overBudget(demands, 46), null);
  assert.equal(
    overBudget(demands, 45),
    'old and new instances together may open 46 database connections (backend 4 × 10, reports 2 × 3), and the database has 45: lower `pool` there and here, or raise max_connections',
  );
});

test('a real database is asked for its limit, and one that is down is an error', {
  skip: await postgresMissing(),
}, async () => {
  await using server = await startTestPostgres();
  assert.equal(await freeConnections(await server.database()), 60 - 3);
  await assert.rejects(freeConnections('postgresql://shop:x@127.0.0.1:1/shop'), /ECONNREFUSED/);
});
