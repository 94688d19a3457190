const http = require('node:http');
const { portOf } = require('./addresses');

/** Serves the app where `PORT` says: a number (on `HOST`, else 127.0.0.1) or the path of a unix socket. */
function listen(app, env = process.env) {
  const { service } = app.locals;
  const where = env.PORT || String(portOf(service));
  const server = http.createServer(app);
  server.on('listening', () => {
    const address = server.address();
    console.log(`${service} listens on ${address.port ?? address}`);
  });
  if (/^\d+$/.test(where)) server.listen(Number(where), env.HOST || '127.0.0.1');
  else server.listen(where);
  return server;
}

/** On SIGTERM: takes no more connections, finishes what was begun, then does `last` and ends. */
function stopGracefully(server, last) {
  process.once('SIGTERM', () => {
    server.close(async () => {
      await last?.();
      process.exit(0);
    });
    server.closeIdleConnections();
  });
}

module.exports = { listen, stopGracefully };
