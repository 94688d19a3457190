const { listen, stopGracefully } = require('@pakashop/service');
const { buildApp, jobs } = require('./app');

const server = listen(buildApp());
jobs.start();
stopGracefully(server, () => jobs.stop());
