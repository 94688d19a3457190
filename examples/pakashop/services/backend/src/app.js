const { createApp, HttpError } = require('@pakashop/service');
const { addOrderRoutes } = require('./orders');
const { addPaymentRoutes } = require('./payments');
const { addProductRoutes } = require('./products');
const { addUserRoutes } = require('./users');

function buildApp(database) {
  const ready = async () => {
    try {
      await database.$queryRaw`SELECT 1 FROM products LIMIT 1`;
    } catch (cause) {
      throw new HttpError(503, 'the database cannot be asked for products', { cause });
    }
  };
  const addRoutes = (app) => {
    addProductRoutes(app, database);
    addUserRoutes(app, database);
    addOrderRoutes(app, database);
    addPaymentRoutes(app, database);
  };
  return createApp('backend', addRoutes, { ready });
}

module.exports = { buildApp };
