const { createApp, HttpError, text, wholeNumber } = require('@pakashop/service');
const { score } = require('./rules');

function buildApp() {
  const decisions = { accept: 0, review: 0, refuse: 0 };
  return createApp('fraud', (app) => {
    app.post('/score', (request, response) => {
      const result = score(checkOrder(request.body ?? {}));
      decisions[result.decision] += 1;
      response.json(result);
    });
    app.get('/decisions', (_request, response) => response.json(decisions));
  });
}

function checkOrder(body) {
  const { country = 'KE', cardCountry, earlierOrders = 0, ordersLastHour = 0, lines = 1 } = body;
  for (const code of [country, cardCountry ?? country])
    if (!/^[A-Z]{2}$/.test(code)) throw new HttpError(400, 'a country must be two capital letters');
  return {
    amount: wholeNumber(body.amount, 'amount'),
    email: text(body.email, 'email'),
    country,
    cardCountry,
    earlierOrders: wholeNumber(earlierOrders, 'earlierOrders'),
    ordersLastHour: wholeNumber(ordersLastHour, 'ordersLastHour'),
    lines: wholeNumber(lines, 'lines'),
  };
}

module.exports = { buildApp };
