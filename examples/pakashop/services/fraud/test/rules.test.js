const assert = require('node:assert/strict');
const { test } = require('node:test');
const { score } = require('../src/rules');

const usual = {
  amount: 250_000,
  email: 'asha@example.org',
  country: 'KE',
  earlierOrders: 3,
  ordersLastHour: 0,
  lines: 2,
};

test('a usual order is accepted without a reason', () => {
  assert.deepEqual(score(usual), { score: 0, decision: 'accept', reasons: [] });
});

test('doubts add up to a review, then to a refusal', () => {
  const odd = { ...usual, cardCountry: 'BR', earlierOrders: 0 };
  assert.deepEqual(score(odd), {
    score: 40,
    decision: 'review',
    reasons: ['first order', 'card from another country'],
  });
  assert.equal(score({ ...odd, ordersLastHour: 6 }).decision, 'refuse');
});

test('the score ends at 100', () => {
  const worst = {
    ...usual,
    amount: 90_000_000,
    email: 'x@Mailinator.com',
    cardCountry: 'BR',
    earlierOrders: 0,
    ordersLastHour: 9,
  };
  assert.equal(score(worst).score, 100);
});
