const { call, createApp, HttpError, list, text, wholeNumber } = require('@pakashop/service');
const { priceBasket, tiers } = require('./price');

const CURRENCY = process.env.CURRENCY || 'KES';

function buildApp() {
  return createApp('pricing', (app) => {
    app.post('/quote', async (request, response) => {
      const { items, tier = 'standard', coupon } = request.body ?? {};
      const basket = list(items, 'items').map(checkItem);
      if (!tiers.includes(tier)) throw new HttpError(400, `tier must be one of ${tiers.join(', ')}`);
      const off = coupon === undefined ? 0 : await couponAmount(coupon, basket, tier, request);
      response.json({ currency: CURRENCY, ...priceBasket(basket, { tier, off }) });
    });
  });
}

function checkItem(item) {
  return {
    sku: text(item?.sku, 'sku', 40),
    price: wholeNumber(item.price, 'price'),
    quantity: wholeNumber(item.quantity, 'quantity', { min: 1, max: 1000 }),
  };
}

async function couponAmount(code, basket, tier, request) {
  const { subtotal, tierDiscount } = priceBasket(basket, { tier });
  const body = { code: text(code, 'coupon', 40), amount: subtotal - tierDiscount };
  const { off } = await call('coupon', '/coupons/check', { method: 'POST', body, request });
  return off;
}

module.exports = { buildApp };
