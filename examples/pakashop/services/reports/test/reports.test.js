const assert = require('node:assert/strict');
const { test } = require('node:test');
const { toCsv } = require('../src/csv');
const { toPdf } = require('../src/pdf');
const { salesByDay, salesLines } = require('../src/sales');

const orders = [
  { createdAt: '2025-03-02T09:00:00.000Z', total: 1000, items: [{ quantity: 2 }, { quantity: 1 }] },
  { createdAt: '2025-03-01T23:59:00.000Z', total: 500, items: [{ quantity: 1 }] },
  { createdAt: '2025-03-02T10:00:00.000Z', total: 250, items: [{ quantity: 1 }] },
];

test('sales are summed by day', () => {
  assert.deepEqual(salesByDay(orders), [
    { day: '2025-03-01', orders: 1, pieces: 1, total: 500 },
    { day: '2025-03-02', orders: 2, pieces: 4, total: 1250 },
  ]);
});

test('CSV quotes what must be quoted and disarms formulas', () => {
  const csv = toCsv(
    ['name', 'total'],
    [
      { name: 'tea, "black"', total: -5 },
      { name: '=HYPERLINK("x")', total: null },
    ],
  );
  assert.equal(csv, 'name,total\r\n"tea, ""black""",-5\r\n"\'=HYPERLINK(""x"")",\r\n');
});

test('the table of a PDF points at its objects', () => {
  const lines = salesLines(salesByDay(orders), 'Sales (March)');
  const pdf = toPdf([...lines, ...Array.from({ length: 60 }, () => 'more')]).toString('latin1');
  assert.match(pdf, /\/Count 2 /);
  assert.match(pdf, /Sales \\\(March\\\)/);
  const starts = [...pdf.matchAll(/^(\d{10}) 00000 n/gm)].map(([, start]) => Number(start));
  assert.equal(starts.length, 7);
  for (const [index, start] of starts.entries()) assert.ok(pdf.slice(start).startsWith(`${index + 1} 0 obj`));
});
