import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, money, remove, total } from '../src/basket.js';
import { createShop } from '../src/shop.js';

const tea = { sku: 'tea', name: 'Tea', price: 64_900 };
const cup = { sku: 'cup', name: 'Cup', price: 10_000 };

test('adding and removing keep one line for each product', () => {
  const basket = add(add(add([], tea), cup), tea);
  assert.deepEqual(
    basket.map(({ sku, quantity }) => [sku, quantity]),
    [
      ['tea', 2],
      ['cup', 1],
    ],
  );
  assert.equal(total(basket), 139_800);
  assert.deepEqual(remove(remove(remove(basket, 'tea'), 'tea'), 'cup'), []);
});

test('money is shown with two decimals', () => {
  assert.equal(money(123_456_70), 'KES 123,456.70');
});

test('the shop asks the gateway and says when that fails', async () => {
  const asked = [];
  const shop = createShop(async (path) => {
    asked.push(path);
    return path.includes('health') ? { ok: true, json: async () => ({ release: '7' }) } : { ok: false, status: 502 };
  });
  assert.equal(await shop.release(), '7');
  await assert.rejects(shop.search('black & tea'), /answered 502/);
  assert.deepEqual(asked, ['/api/v1/health', '/api/v1/search/search?q=black%20%26%20tea']);
});
