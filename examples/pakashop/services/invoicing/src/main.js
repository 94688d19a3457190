const { listen, stopGracefully } = require('@pakashop/service');
const { buildApp } = require('./app');

stopGracefully(listen(buildApp()));
