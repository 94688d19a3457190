const { listen, stopGracefully } = require('@pakashop/service');
const { buildApp } = require('./app');
const { openDatabase } = require('./database');

const database = openDatabase(process.env.DATABASE_URL);
stopGracefully(listen(buildApp(database)), () => database.$disconnect());
