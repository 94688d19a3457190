const { listen, stopGracefully } = require('@pakashop/service');
const { buildApp } = require('./app');
const { createLive } = require('./live');

const live = createLive();
const server = listen(buildApp(live.tell));
live.attach(server);
process.once('SIGTERM', live.close);
stopGracefully(server);
