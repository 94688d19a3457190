const assert = require('node:assert/strict');
const { once } = require('node:events');
const http = require('node:http');
const { test } = require('node:test');
const { createApp, listen } = require('@pakashop/service');
const { buildApp } = require('../src/app');
const { createKeys } = require('../src/keys');
const { createLimiter } = require('../src/limiter');

const KEYS = { API_KEYS: 'shop:secret-1,partner:secret-2' };

async function serve(t, app) {
  const server = listen(app, { PORT: '0' });
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

async function serveConfig(t) {
  const app = createApp('config', (routes) => {
    routes.get('/flags', (_request, response) => response.json({ flags: [] }));
    routes.put('/flags/:name', (request, response) =>
      response.json({ caller: request.get('x-caller'), key: request.get('x-api-key') ?? null, body: request.body }),
    );
  });
  process.env.CONFIG_URL = await serve(t, app);
  t.after(() => delete process.env.CONFIG_URL);
}

async function ask(url, { method = 'GET', headers = {}, body } = {}) {
  const outgoing = http.request(url, { method, headers, agent: false }).end(body);
  const [answer] = await once(outgoing, 'response');
  const text = (await answer.toArray()).join('');
  return { status: answer.statusCode, headers: answer.headers, body: text && JSON.parse(text) };
}

test('reading the catalogue is open, changing anything needs a key', async (t) => {
  await serveConfig(t);
  const gateway = await serve(t, buildApp(KEYS));
  const read = await ask(`${gateway}/api/v1/config/flags`);
  assert.equal(read.status, 200);
  assert.equal(read.headers['x-service'], 'gateway');
  assert.equal(read.headers['x-upstream'], 'config dev');
  assert.equal((await ask(`${gateway}/api/v1/config/flags/chat`, { method: 'PUT' })).status, 401);
  assert.equal((await ask(`${gateway}/api/v1/settlement/settlements`)).status, 401);
});

test('a request with a key is passed on with its owner, its body, and without the key', async (t) => {
  await serveConfig(t);
  const gateway = await serve(t, buildApp(KEYS));
  const headers = { 'x-api-key': 'secret-2', 'x-caller': 'somebody-else', 'content-type': 'application/json' };
  const answer = await ask(`${gateway}/api/v1/config/flags/chat`, { method: 'PUT', headers, body: '{"on":true}' });
  assert.deepEqual(answer.body, { caller: 'partner', key: null, body: { on: true } });
});

test('an unknown service is 404 and one that is away is 502', async (t) => {
  process.env.SEARCH_URL = 'http://127.0.0.1:1';
  t.after(() => delete process.env.SEARCH_URL);
  t.mock.method(console, 'error', () => {});
  const gateway = await serve(t, buildApp(KEYS));
  assert.equal((await ask(`${gateway}/api/v1/nothing/at-all`)).status, 404);
  assert.equal((await ask(`${gateway}/api/v1/search/search?q=x`)).status, 502);
});

test('readiness names the services that are not ready', async (t) => {
  await serveConfig(t);
  for (const name of ['BACKEND', 'PRICING', 'FRAUD']) process.env[`${name}_URL`] = 'http://127.0.0.1:1';
  const gateway = await serve(t, buildApp(KEYS));
  const answer = await ask(`${gateway}/api/v1/health/ready`);
  assert.equal(answer.status, 503);
  const broken = answer.body.services.filter(({ error }) => error).map(({ service }) => service);
  assert.deepEqual(broken, ['backend', 'pricing', 'fraud']);
  assert.equal((await ask(`${gateway}/api/v1/health`)).status, 200);
});

test('a caller gets its burst, then what flows back each second', () => {
  let time = 0;
  const take = createLimiter({ perSecond: 2, burst: 3, now: () => time });
  assert.deepEqual([take('a'), take('a'), take('a'), take('a')], [true, true, true, false]);
  assert.equal(take('b'), true);
  time = 1000;
  assert.deepEqual([take('a'), take('a'), take('a')], [true, true, false]);
});

test('too many requests are 429 with a hint', async (t) => {
  await serveConfig(t);
  const gateway = await serve(t, buildApp({ ...KEYS, RATE_BURST: '1', RATE_PER_SECOND: '1' }));
  assert.equal((await ask(`${gateway}/api/v1/config/flags`)).status, 200);
  const second = await ask(`${gateway}/api/v1/config/flags`);
  assert.equal(second.status, 429);
  assert.equal(second.headers['retry-after'], '1');
});

test('keys that cannot be read stop the gateway from starting', () => {
  assert.throws(() => createKeys('just-a-key'), /name:key/);
  assert.equal(createKeys('')('anything'), undefined);
});
