const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createAccounts } = require('../src/accounts');

test('points come once for each order, and faster with the level', () => {
  const accounts = createAccounts();
  assert.equal(accounts.earn('asha', 'o1', 5_000_000).points, 500);
  assert.equal(accounts.earn('asha', 'o1', 5_000_000).points, 500);
  assert.equal(accounts.balance('asha').level, 'silver');
  assert.equal(accounts.earn('asha', 'o2', 1_000_000).points, 650);
});

test('spending points keeps the level and never goes below zero', () => {
  const accounts = createAccounts();
  accounts.earn('asha', 'o1', 5_000_000);
  const { points, level } = accounts.redeem('asha', 'o2', 400);
  assert.deepEqual({ points, level }, { points: 100, level: 'silver' });
  assert.equal(accounts.redeem('asha', 'o2', 400).points, 100);
  assert.throws(() => accounts.redeem('asha', 'o3', 101), { status: 409 });
});
