const assert = require('node:assert/strict');
const { test } = require('node:test');
const { settle } = require('../src/settle');

test('sellers get their lines less the fee', () => {
  const orders = [
    {
      id: 1,
      items: [
        { seller: 'mama-njeri', price: 10_000, quantity: 2 },
        { seller: 'chai-house', price: 1000, quantity: 1 },
      ],
    },
    { id: 2, items: [{ seller: 'mama-njeri', price: 50_000, quantity: 1 }] },
  ];
  assert.deepEqual(settle(orders), [
    { seller: 'chai-house', orders: 1, gross: 1000, fee: 500, payout: 500 },
    { seller: 'mama-njeri', orders: 2, gross: 70_000, fee: 5600, payout: 64_400 },
  ]);
});

test('a fee is never more than the line', () => {
  const [row] = settle([{ id: 1, items: [{ seller: 'a', price: 120, quantity: 1 }] }]);
  assert.equal(row.payout, 0);
});
