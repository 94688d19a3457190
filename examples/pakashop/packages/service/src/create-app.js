const { randomUUID } = require('node:crypto');
const express = require('express');
const { HttpError } = require('./checks');

const release = process.env.GANTRY_RELEASE || 'dev';

/**
 * An Express app with what all services share: `/health`, `/ready`, the release and service headers,
 * request ids, JSON bodies and errors.
 * `options.ready` is asked for `/ready` and throws when the service cannot do its work;
 * `options.json` is false where bodies are passed on unread.
 */
function createApp(name, addRoutes, options = {}) {
  const app = express();
  app.locals.service = name;
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((request, response, next) => {
    request.id = requestId(request.get('x-request-id'));
    response.set({ 'x-service': name, 'x-release': release, 'x-request-id': request.id });
    next();
  });
  app.get('/health', (_request, response) => response.json({ status: 'ok', service: name, release }));
  app.get('/ready', async (_request, response) => {
    await options.ready?.();
    response.json({ status: 'ready', service: name, release });
  });
  if (options.json !== false) app.use(express.json({ limit: '100kb' }));
  addRoutes(app);
  app.use((request) => {
    throw new HttpError(404, `${name} has no ${request.method} ${request.path}`);
  });
  app.use(answerError);
  return app;
}

/** A caller's id is kept when it is harmless in a log line. */
function requestId(given) {
  return given && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

// Express tells error handlers by their four parameters.
function answerError(error, request, response, next) {
  if (response.headersSent) return next(error);
  const status = error.status >= 400 && error.status < 600 ? error.status : 500;
  if (status >= 500) {
    const { service } = request.app.locals;
    const { stack, cause } = error;
    console.error(
      JSON.stringify({ level: 'error', service, request: request.id, error: stack, cause: cause?.message }),
    );
  }
  const message = status === 500 ? 'Something went wrong here' : error.message;
  response.status(status).json({ error: message, request: request.id });
}

module.exports = { createApp, release };
