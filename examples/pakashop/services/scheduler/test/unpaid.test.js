const assert = require('node:assert/strict');
const { test } = require('node:test');
const { sortUnpaid } = require('../src/unpaid');

const now = Date.parse('2025-03-02T12:00:00Z');
const order = (id, createdAt, remindedAt = null) => ({ id, createdAt, remindedAt });

test('an unpaid order is reminded once after an hour and cancelled after a day', () => {
  const { remind, cancel } = sortUnpaid(
    [
      order(1, '2025-03-02T11:01:00Z'),
      order(2, '2025-03-02T11:00:00Z'),
      order(3, '2025-03-02T10:00:00Z', '2025-03-02T11:00:00Z'),
      order(4, '2025-03-01T12:00:00Z'),
    ],
    now,
  );
  assert.deepEqual(
    remind.map(({ id }) => id),
    [2],
  );
  assert.deepEqual(
    cancel.map(({ id }) => id),
    [4],
  );
});
