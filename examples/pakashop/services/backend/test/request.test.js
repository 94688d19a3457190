const assert = require('node:assert/strict');
const { test } = require('node:test');
const { answering, idOf, pageOf } = require('../src/request');

test('a list goes on after the last id, within bounds', () => {
  assert.deepEqual(pageOf({ limit: '2', after: '40' }), { take: 2, orderBy: { id: 'asc' }, where: { id: { gt: 40 } } });
  for (const query of [{ limit: '0' }, { limit: '501' }, { limit: 'all' }, { after: '-1' }, { after: ['1', '2'] }])
    assert.throws(() => pageOf(query), { status: 400 });
});

test('an id is a number that fits the column', () => {
  assert.equal(idOf({ params: { id: '17' } }), 17);
  for (const id of ['', '1.5', '-1', '1e3', '9999999999'])
    assert.throws(() => idOf({ params: { id } }), { status: 400 }, id);
});

test('what Prisma finds wrong with a request becomes an answer, anything else does not', async () => {
  const failing = (code) => Promise.reject(Object.assign(new Error('from Prisma'), { code }));
  await assert.rejects(answering('product', failing('P2002')), { status: 409 });
  await assert.rejects(answering('product', failing('P2025')), { status: 404 });
  await assert.rejects(answering('product', failing('P1001')), { message: 'from Prisma' });
});
