const assert = require('node:assert/strict');
const { test } = require('node:test');
const { createQueue } = require('../src/queue');
const { render } = require('../src/templates');

test('a mail that cannot be sent is tried again later, and given up after the fourth time', async () => {
  let time = 0;
  const tried = [];
  const send = async () => {
    tried.push(time);
    throw new Error('mail server away');
  };
  const queue = createQueue(send, { now: () => time });
  queue.add({ to: 'a@example.org' });
  for (; time <= 60_000; time += 500) await queue.flush();
  assert.deepEqual(tried, [0, 1000, 6000, 36_000]);
  assert.equal(queue.list()[0].state, 'failed');
});

test('the queue forgets what is sent before what waits', async () => {
  const queue = createQueue(async () => {}, { most: 2 });
  queue.add({ to: 'first' });
  await queue.flush();
  queue.add({ to: 'second' });
  queue.add({ to: 'third' });
  assert.deepEqual(
    queue.list().map(({ to }) => to),
    ['second', 'third'],
  );
});

test('templates refuse what they do not know', () => {
  assert.match(render('order-placed', { order: 7, total: 12_345 }).text, /order 7 over 123\.45/);
  assert.throws(() => render('order-lost', {}), { status: 400 });
  assert.throws(() => render('order-placed', {}), /needs other data/);
  assert.throws(() => render('constructor', {}), { status: 400 });
});
