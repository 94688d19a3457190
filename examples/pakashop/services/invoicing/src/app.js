const { call, createApp, HttpError } = require('@pakashop/service');
const { createInvoice } = require('./invoice');

const VAT_PERCENT = Number(process.env.VAT_PERCENT || 16);

function buildApp() {
  return createApp('invoicing', (app) => {
    app.get('/invoices/:order', async (request, response) => {
      const { order: id } = request.params;
      if (!/^\d{1,9}$/.test(id)) throw new HttpError(400, 'an order’s id is a number');
      const order = await call('backend', `/orders/${id}`, { request });
      if (order.status !== 'paid') throw new HttpError(409, `Order ${id} is ${order.status}, not paid`);
      response.json(createInvoice(order, VAT_PERCENT));
    });
  });
}

module.exports = { buildApp };
