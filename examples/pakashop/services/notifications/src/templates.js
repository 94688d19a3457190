const { HttpError } = require('@pakashop/service');

const money = (cents) => (cents / 100).toFixed(2);

const TEMPLATES = {
  'order-placed': ({ order, total }) => ({
    subject: `Your order ${order}`,
    text: `Thank you. We have your order ${order} over ${money(total)}.`,
  }),
  'order-paid': ({ order }) => ({
    subject: `Order ${order} is paid`,
    text: `Your payment for order ${order} arrived.`,
  }),
  'low-stock': ({ sku, stock }) => ({ subject: `${sku} is nearly gone`, text: `There are ${stock} of ${sku} left.` }),
  'payment-reminder': ({ order, total }) => ({
    subject: `Order ${order} waits for its payment`,
    text: `Please pay ${money(total)} for order ${order}, or it will be cancelled.`,
  }),
};

function render(template, data) {
  if (!Object.hasOwn(TEMPLATES, template)) throw new HttpError(400, `There is no template ${template}`);
  const message = TEMPLATES[template](data);
  if (/undefined|NaN/.test(message.text)) throw new HttpError(400, `${template} needs other data`);
  return message;
}

module.exports = { render };
