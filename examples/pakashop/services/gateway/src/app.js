const { call, createApp, HttpError, release, serviceNames } = require('@pakashop/service');
const { forward } = require('./forward');
const { createKeys, isOpen } = require('./keys');
const { createLimiter } = require('./limiter');

/** Without these nothing useful can be answered. */
const NEEDED = ['backend', 'config', 'pricing', 'fraud'];

function buildApp(env = process.env) {
  const ownerOf = createKeys(env.API_KEYS);
  const take = createLimiter({
    perSecond: Number(env.RATE_PER_SECOND || 50),
    burst: Number(env.RATE_BURST || 200),
  });
  return createApp('gateway', (app) => addRoutes(app, ownerOf, take), { json: false });
}

function addRoutes(app, ownerOf, take) {
  app.get('/api/v1/health', (_request, response) => {
    response.json({ status: 'ok', service: 'gateway', release });
  });
  app.get('/api/v1/health/ready', async (request, response) => {
    const answers = await Promise.all(NEEDED.map((name) => readinessOf(name, request)));
    const notReady = answers.filter(({ error }) => error);
    response.status(notReady.length === 0 ? 200 : 503);
    response.json({ status: notReady.length === 0 ? 'ready' : 'not ready', release, services: answers });
  });
  app.all('/api/v1/:service/{*path}', async (request, response) => {
    const { service } = request.params;
    if (service === 'gateway' || !serviceNames.includes(service))
      throw new HttpError(404, `There is no service ${service}`);
    const prefix = `/api/v1/${service}`;
    const owner = ownerOf(request.get('x-api-key'));
    if (!owner && !isOpen(request.method, service, request.path.slice(prefix.length)))
      throw new HttpError(401, 'This needs an API key in the header x-api-key');
    if (!take(owner ?? `address ${addressOfCaller(request)}`)) {
      response.set('retry-after', '1');
      throw new HttpError(429, 'Too many requests');
    }
    await forward(service, request.url.slice(prefix.length), request, response, owner);
  });
}

async function readinessOf(service, request) {
  try {
    const { release: theirs } = await call(service, '/ready', { timeout: 2000, request });
    return { service, release: theirs };
  } catch (error) {
    return { service, error: error.message };
  }
}

// Only the server in front connects here, so the last entry is its own and can be believed.
function addressOfCaller(request) {
  return request.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? request.socket.remoteAddress ?? 'unknown';
}

module.exports = { buildApp };
