const { listen } = require('@pakashop/service');
const { buildApp } = require('./app');

listen(buildApp());
