const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createCoupons } = require('../src/coupons');

const make = (coupon) =>
  createCoupons(
    [{ code: 'TEN', percent: 10, least: 1000, uses: 2, until: '2025-06-30', ...coupon }],
    () => '2025-06-30',
  );

test('a percentage is taken off, up to its limit', () => {
  assert.equal(make({}).check('ten', 5000), 500);
  assert.equal(make({ most: 300 }).check('TEN', 5000), 300);
  assert.equal(make({ percent: undefined, amount: 9000 }).check('TEN', 5000), 5000);
});

test('a coupon says why it does not apply', () => {
  assert.throws(() => make({}).check('TWENTY', 5000), { status: 404 });
  assert.throws(() => make({}).check('TEN', 999), /begins at 10/);
  assert.throws(() => make({ until: '2025-06-29' }).check('TEN', 5000), /ended on 2025-06-29/);
});

test('redeeming counts each order once', () => {
  const coupons = make({});
  assert.deepEqual(coupons.redeem('TEN', 5000, 'order-1'), { off: 500, again: false });
  assert.deepEqual(coupons.redeem('TEN', 5000, 'order-1'), { again: true });
  coupons.redeem('TEN', 5000, 'order-2');
  assert.throws(() => coupons.redeem('TEN', 5000, 'order-3'), /used up/);
});
