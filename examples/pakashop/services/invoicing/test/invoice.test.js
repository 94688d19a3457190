const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createInvoice } = require('../src/invoice');

const order = (items, discount = 0) => ({
  id: 42,
  createdAt: '2025-03-02T10:00:00.000Z',
  currency: 'KES',
  email: 'asha@example.org',
  items,
  discount,
  total: items.reduce((sum, { price, quantity }) => sum + price * quantity, 0) - discount,
});

test('VAT is taken out of prices that include it', () => {
  const invoice = createInvoice(order([{ sku: 'tea', name: 'Tea', price: 11_600, quantity: 1 }]), 16);
  assert.equal(invoice.number, 'INV-2025-0000042');
  assert.deepEqual(invoice.taxes, [{ rate: 16, net: 10_000, tax: 1600, gross: 11_600 }]);
});

test('net and tax add up to the total, whatever the rates and the discount', () => {
  const items = [
    { sku: 'a', name: 'A', price: 333, quantity: 3 },
    { sku: 'b', name: 'B', price: 1001, quantity: 1, vatRate: 0 },
    { sku: 'c', name: 'C', price: 77, quantity: 7, vatRate: 8 },
  ];
  for (const discount of [0, 1, 99, 2538, 2539]) {
    const { taxes, total } = createInvoice(order(items, discount), 16);
    assert.equal(
      taxes.reduce((sum, { net, tax }) => sum + net + tax, 0),
      total,
    );
    assert.ok(taxes.every(({ gross }) => gross >= 0));
  }
});
