const { call } = require('@pakashop/service');
const { numberOf } = require('./show-order');

/** Tells everyone who wants to hear of a new order. It stands whether they hear of it or not. */
function tellAboutOrder(order, request) {
  const { id, user, total, coupon, discount, items, currency } = order;
  const number = numberOf(id);
  const mail = { to: user.email, template: 'order-placed', data: { order: number, total } };
  tell('notifications', '/notifications', mail, request);
  tell('analytics', '/events', { name: 'order-placed', value: total }, request);
  tell('recommendations', '/baskets', { skus: items.map(({ product }) => product.sku) }, request);
  if (coupon) tell('coupon', '/coupons/redeem', { code: coupon, amount: total + discount, order: number }, request);
  for (const phone of new Set(items.map(({ product }) => product.sellerPhone))) {
    const own = items.filter(({ product }) => product.sellerPhone === phone);
    const lines = own.map(({ product, quantity }) => ({ name: product.name, quantity }));
    const sum = own.reduce((all, { price, quantity }) => all + price * quantity, 0);
    tell('whatsapp', '/alerts', { phone, order: { number, currency, total: sum, items: lines } }, request);
  }
}

function tellAboutPayment(order, request) {
  const number = numberOf(order.id);
  tell(
    'notifications',
    '/notifications',
    { to: order.user.email, template: 'order-paid', data: { order: number } },
    request,
  );
  tell('loyalty', `/accounts/${order.user.id}/earn`, { order: number, amount: order.total }, request);
  tell('analytics', '/events', { name: 'order-paid', value: order.total }, request);
}

function tell(service, path, body, request) {
  call(service, path, { method: 'POST', body, request }).catch(({ message }) => {
    console.error(JSON.stringify({ level: 'warning', request: request.id, notTold: service, why: message }));
  });
}

module.exports = { tellAboutOrder, tellAboutPayment };
