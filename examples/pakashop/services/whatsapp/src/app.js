const { createApp, list, text, wholeNumber } = require('@pakashop/service');
const { formatAlert, whatsappNumber } = require('./alert');

const KEPT = 1000;

function buildApp() {
  const outbox = [];
  return createApp('whatsapp', (app) => {
    app.post('/alerts', (request, response) => {
      const { phone, order } = request.body ?? {};
      const message = {
        to: whatsappNumber(phone),
        text: formatAlert(checkOrder(order)),
        at: new Date(),
        state: 'waiting',
      };
      outbox.push(message);
      if (outbox.length > KEPT) outbox.shift();
      response.status(202).json(message);
    });
    app.get('/outbox', (_request, response) => response.json({ messages: outbox.slice(-100) }));
  });
}

function checkOrder(order) {
  const items = list(order?.items, 'items', 500).map((item) => ({
    name: text(item?.name, 'name'),
    quantity: wholeNumber(item.quantity, 'quantity', { min: 1 }),
  }));
  return {
    number: text(order.number, 'number', 40),
    currency: text(order.currency, 'currency', 3),
    total: wholeNumber(order.total, 'total'),
    items,
  };
}

module.exports = { buildApp };
