const assert = require('node:assert/strict');
const { test } = require('node:test');
const { readStatement, reconcile } = require('../src/reconcile');

test('every payment ends in one list', () => {
  const ours = [
    { reference: 'p1', amount: 100 },
    { reference: 'p2', amount: 200 },
    { reference: 'p3', amount: 300 },
  ];
  const statement = readStatement('reference,amount\np1,1.00\np2,2.50\np4,4.00\np1,1.00\n');
  assert.deepEqual(reconcile(ours, statement), {
    matched: [{ reference: 'p1', amount: 100 }],
    different: [{ reference: 'p2', ours: 200, theirs: 250 }],
    missing: [{ reference: 'p3', amount: 300 }],
    unknown: [{ reference: 'p4', amount: 400 }],
    twice: [{ reference: 'p1', amount: 100 }],
  });
});

test('a statement that cannot be read is refused with its line', () => {
  assert.throws(() => readStatement('p1,1.00'), /begins with/);
  assert.throws(() => readStatement('reference,amount\np1,1.00\np2,1.5'), /line 3/);
  assert.deepEqual(readStatement('reference,amount'), []);
});
