const assert = require('node:assert/strict');
const { test } = require('node:test');
const { isOnFor } = require('../src/flags');

const users = Array.from({ length: 2000 }, (_, index) => `user-${index}`);

test('a share of users has a flag, and keeps it', () => {
  const flag = { name: 'new-checkout', on: true, share: 25 };
  const having = users.filter((user) => isOnFor(flag, user));
  assert.ok(having.length > 400 && having.length < 600, `${having.length} of 2000`);
  assert.ok(having.every((user) => isOnFor(flag, user)));
  const wider = { ...flag, share: 60 };
  assert.ok(
    having.every((user) => isOnFor(wider, user)),
    'nobody loses a flag when its share grows',
  );
});

test('a flag that is off is off for everybody, and a partial one for strangers', () => {
  assert.equal(isOnFor({ name: 'a', on: false, share: 100 }, 'user-1'), false);
  assert.equal(isOnFor({ name: 'a', on: true, share: 99 }, undefined), false);
  assert.equal(isOnFor({ name: 'a', on: true, share: 100 }, undefined), true);
});
