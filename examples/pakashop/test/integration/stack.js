const { randomUUID } = require('node:crypto');
const { once } = require('node:events');
const http = require('node:http');
const { createApp, listen } = require('@pakashop/service');
const { openDatabase } = require('../../services/backend/src/database');

const KEY = 'integration-key';
/** Services that are only told things; one listener stands for all of them. */
const TOLD = ['notifications', 'whatsapp', 'loyalty', 'analytics', 'recommendations'];

/** The real gateway, backend, pricing, coupon and fraud on the database of DATABASE_URL. */
async function startStack() {
  const database = openDatabase(process.env.DATABASE_URL);
  const servers = [];
  const told = [];
  const serve = async (name, app) => {
    const server = listen(app, { PORT: '0' });
    servers.push(server);
    await once(server, 'listening');
    process.env[`${name.toUpperCase()}_URL`] = `http://127.0.0.1:${server.address().port}`;
  };
  for (const name of TOLD) await serve(name, recorder(name, told));
  for (const name of ['pricing', 'coupon', 'fraud', 'config']) await serve(name, appOf(name));
  await serve('backend', appOf('backend', database));
  await serve('gateway', appOf('gateway', { API_KEYS: `tests:${KEY}`, RATE_BURST: '10000' }));
  return {
    database,
    told,
    ask,
    async stop() {
      for (const server of servers) server.close();
      await database.$disconnect();
    },
  };
}

const appOf = (name, argument) => require(`../../services/${name}/src/app`).buildApp(argument);

function recorder(name, told) {
  return createApp(name, (app) => {
    app.post('/{*path}', (request, response) => {
      told.push({ service: name, path: request.path, body: request.body });
      response.json({});
    });
  });
}

/** Asks the gateway as a customer would. */
async function ask(method, path, body) {
  const headers = { 'x-api-key': KEY, ...(body && { 'content-type': 'application/json' }) };
  const url = `${process.env.GATEWAY_URL}/api/v1${path}`;
  const outgoing = http.request(url, { method, headers, agent: false }).end(body && JSON.stringify(body));
  const [answer] = await once(outgoing, 'response');
  const text = (await answer.toArray()).join('');
  return { status: answer.statusCode, headers: answer.headers, body: text && JSON.parse(text) };
}

/** A name that no other test and no earlier run has used. */
const fresh = (word) => `${word}-${randomUUID().slice(0, 8)}`;

module.exports = { fresh, startStack };
