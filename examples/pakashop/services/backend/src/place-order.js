const { HttpError } = require('@pakashop/service');
const { WITH_ALL } = require('./show-order');

/** Takes the pieces out of stock and writes the order, both or neither. */
function placeOrder(database, { user, basket, quote, coupon }) {
  const discount = basket.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0) - quote.total;
  // Always in the same order, so that two baskets with the same products cannot wait for one another.
  const sorted = [...basket].sort((a, b) => a.product.id - b.product.id);
  return database.$transaction(async (transaction) => {
    for (const { product, quantity } of sorted) {
      const { count } = await transaction.product.updateMany({
        where: { id: product.id, stock: { gte: quantity } },
        data: { stock: { decrement: quantity } },
      });
      if (count === 0) throw new HttpError(409, `There are not ${quantity} of ${product.sku} left`);
    }
    const items = sorted.map(({ product, quantity }) => ({ productId: product.id, quantity, price: product.price }));
    const { currency, total } = quote;
    const data = { userId: user.id, currency, discount, total, coupon, items: { create: items } };
    return transaction.order.create({ data, include: WITH_ALL });
  });
}

module.exports = { placeOrder };
