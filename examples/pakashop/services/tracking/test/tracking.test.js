const assert = require('node:assert/strict');
const { once } = require('node:events');
const { test } = require('node:test');
const { call, listen } = require('@pakashop/service');
const { WebSocket } = require('ws');
const { buildApp } = require('../src/app');
const { createDeliveries } = require('../src/deliveries');
const { createLive } = require('../src/live');

test('a delivery goes from packed to delivered, and not back', () => {
  const deliveries = createDeliveries();
  for (const status of ['packed', 'picked-up', 'on-the-way', 'on-the-way']) deliveries.record('d1', { status });
  assert.equal(deliveries.record('d1', { status: 'delivered' }).status, 'delivered');
  assert.throws(() => deliveries.record('d1', { status: 'packed' }), /that is delivered cannot become packed/);
  assert.throws(() => deliveries.record('d2', { status: 'delivered' }), { status: 409 });
  assert.throws(() => deliveries.get('d2'), { status: 404 });
});

test('watchers of a delivery hear of its events, and of a restart by 1001', async (t) => {
  const live = createLive();
  const server = listen(buildApp(live.tell), { PORT: '0' });
  await once(server, 'listening');
  live.attach(server);
  t.after(() => server.close());
  const address = `127.0.0.1:${server.address().port}`;
  process.env.TRACKING_URL = `http://${address}`;
  const watcher = new WebSocket(`ws://${address}/live?delivery=d1`);
  await once(watcher, 'open');
  const report = (id) =>
    call('tracking', `/deliveries/${id}/events`, { method: 'POST', body: { status: 'packed', place: 'Nakuru' } });
  await report('d2');
  const heard = once(watcher, 'message');
  await report('d1');
  const { delivery, status, place } = JSON.parse(String((await heard)[0]));
  assert.deepEqual({ delivery, status, place }, { delivery: 'd1', status: 'packed', place: 'Nakuru' });
  const closed = once(watcher, 'close');
  live.close();
  assert.equal((await closed)[0], 1001);
});

test('no other path becomes a WebSocket', async (t) => {
  const live = createLive();
  const server = listen(buildApp(live.tell), { PORT: '0' });
  await once(server, 'listening');
  live.attach(server);
  t.after(() => server.close());
  const stranger = new WebSocket(`ws://127.0.0.1:${server.address().port}/elsewhere?delivery=d1`);
  const [error] = await once(stranger, 'error');
  assert.match(error.message, /404/);
});
