const assert = require('node:assert/strict');
const { test } = require('node:test');
const { formatAlert, whatsappNumber } = require('../src/alert');

test('phone numbers lose what people write into them', () => {
  assert.equal(whatsappNumber('0722 000-111'), '254722000111');
  assert.equal(whatsappNumber('+49 (30) 1234567'), '49301234567');
  assert.throws(() => whatsappNumber('call me'), { status: 400 });
});

test('an alert lists the products, without their stars', () => {
  const order = { number: 'PKS-7', currency: 'KES', total: 129_900, items: [{ name: '*Kiondo* basket', quantity: 2 }] };
  assert.equal(formatAlert(order), '*New order PKS-7*\n• 2 × Kiondo  basket\nTotal: KES 1299.00');
});

test('a long order is cut', () => {
  const items = Array.from({ length: 12 }, () => ({ name: 'x'.repeat(200), quantity: 1 }));
  const text = formatAlert({ number: 'PKS-8', currency: 'KES', total: 1, items });
  assert.equal(text.length, 1024);
  const short = items.map((item) => ({ ...item, name: 'tea' }));
  assert.match(formatAlert({ number: 'PKS-8', currency: 'KES', total: 1, items: short }), /… and 2 more/);
});
