const assert = require('node:assert/strict');
const { test } = require('node:test');
const { priceBasket } = require('../src/price');

const one = (price, quantity) => [{ sku: 'tea', price, quantity }];

test('a basket costs what its lines cost', () => {
  const items = [...one(250, 2), { sku: 'cup', price: 999, quantity: 1 }];
  assert.equal(priceBasket(items).total, 1499);
});

test('larger quantities are cheaper, by line', () => {
  assert.equal(priceBasket(one(100, 9)).total, 900);
  assert.equal(priceBasket(one(100, 10)).total, 950);
  assert.equal(priceBasket(one(100, 50)).total, 4500);
});

test('the customer’s tier counts after the lines, the coupon last', () => {
  const { subtotal, tierDiscount, total } = priceBasket(one(100, 50), { tier: 'gold', off: 320 });
  assert.deepEqual({ subtotal, tierDiscount, total }, { subtotal: 4500, tierDiscount: 180, total: 4000 });
});

test('a coupon never makes a basket cheaper than nothing', () => {
  const { couponDiscount, total } = priceBasket(one(100, 1), { off: 5000 });
  assert.deepEqual({ couponDiscount, total }, { couponDiscount: 100, total: 0 });
});
