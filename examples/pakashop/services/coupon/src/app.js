const { createApp, text, wholeNumber } = require('@pakashop/service');
const { createCoupons } = require('./coupons');

function buildApp() {
  const coupons = createCoupons();
  return createApp('coupon', (app) => {
    app.get('/coupons/:code', (request, response) => {
      const { orders, ...coupon } = coupons.find(request.params.code);
      response.json({ ...coupon, used: orders.size });
    });
    app.post('/coupons/check', (request, response) => {
      const { code, amount } = request.body ?? {};
      response.json({ off: coupons.check(text(code, 'code', 40), wholeNumber(amount, 'amount')) });
    });
    app.post('/coupons/redeem', (request, response) => {
      const { code, amount, order } = request.body ?? {};
      const result = coupons.redeem(text(code, 'code', 40), wholeNumber(amount, 'amount'), text(order, 'order', 60));
      response.json(result);
    });
  });
}

module.exports = { buildApp };
