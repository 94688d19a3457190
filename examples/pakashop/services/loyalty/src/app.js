const { createApp, text, wholeNumber } = require('@pakashop/service');
const { createAccounts } = require('./accounts');

function buildApp() {
  const accounts = createAccounts();
  return createApp('loyalty', (app) => {
    app.get('/accounts/:customer', (request, response) => response.json(accounts.balance(request.params.customer)));
    app.post('/accounts/:customer/earn', (request, response) => {
      const { order, amount } = request.body ?? {};
      response.json(accounts.earn(request.params.customer, text(order, 'order', 60), wholeNumber(amount, 'amount')));
    });
    app.post('/accounts/:customer/redeem', (request, response) => {
      const { order, points } = request.body ?? {};
      const spent = wholeNumber(points, 'points', { min: 1 });
      response.json(accounts.redeem(request.params.customer, text(order, 'order', 60), spent));
    });
  });
}

module.exports = { buildApp };
