import assert from 'node:assert/strict';
import { test } from 'node:test';
import { moreErrors } from './error-watch.ts';

const counted = (cart: number) => ({ failed: {}, fromPrevious: {}, errors: { cart } });

test('errors undo a release when they are several and far more than before the switch', () => {
  const quiet = { since: 0, usual: {} };
  assert.equal(moreErrors(counted(4), quiet, 1000), null);
  assert.deepEqual(moreErrors(counted(5), quiet, 1000), { service: 'cart', count: 5 });
  assert.deepEqual(moreErrors(counted(5), undefined, 1000), { service: 'cart', count: 5 });
});

test('a service that answered with errors all along may go on with as many', () => {
  // Ten a second.
  const noisy = { since: 0, usual: { cart: 0.01 } };
  assert.equal(moreErrors(counted(30), noisy, 1000), null);
  assert.deepEqual(moreErrors(counted(31), noisy, 1000), { service: 'cart', count: 31 });
});
