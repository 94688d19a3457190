/** What an order is loaded with so that it can be shown. */
const WITH_ALL = { user: true, items: { include: { product: true } } };

/** An order as other services and people see it. */
function showOrder({ id, user, status, currency, discount, total, coupon, createdAt, remindedAt, items }) {
  return {
    id,
    number: numberOf(id),
    user: user.id,
    email: user.email,
    status,
    currency,
    discount,
    total,
    coupon,
    createdAt,
    remindedAt,
    items: items.map(({ product, price, quantity }) => {
      return { sku: product.sku, name: product.name, seller: product.seller, price, quantity };
    }),
  };
}

const numberOf = (id) => `PKS-${String(id).padStart(6, '0')}`;

module.exports = { numberOf, showOrder, WITH_ALL };
