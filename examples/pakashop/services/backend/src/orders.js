const { call, day, HttpError, list, text, wholeNumber } = require('@pakashop/service');
const { tellAboutOrder } = require('./tell');
const { placeOrder } = require('./place-order');
const { idOf, pageOf } = require('./request');
const { showOrder, WITH_ALL } = require('./show-order');

const STATES = ['placed', 'paid', 'cancelled'];

function addOrderRoutes(app, database) {
  app.get('/orders', async (request, response) => {
    const { where, ...page } = pageOf(request.query);
    const orders = await database.order.findMany({
      ...page,
      where: { ...where, ...wanted(request.query) },
      include: WITH_ALL,
    });
    response.json({ orders: orders.map(showOrder) });
  });
  app.get('/orders/:id', async (request, response) => {
    const order = await database.order.findUnique({ where: { id: idOf(request) }, include: WITH_ALL });
    if (!order) throw new HttpError(404, 'There is no such order');
    response.json(showOrder(order));
  });
  app.post('/orders', async (request, response) => {
    const order = await placeOrder(database, await priced(database, request));
    tellAboutOrder(order, request);
    response.status(201).json(showOrder(order));
  });
  app.post('/orders/:id/cancel', async (request, response) => {
    await cancel(database, idOf(request));
    response.status(204).end();
  });
  app.post('/orders/:id/reminded', async (request, response) => {
    await database.order.updateMany({ where: { id: idOf(request) }, data: { remindedAt: new Date() } });
    response.status(204).end();
  });
}

function wanted({ status, from, to }) {
  if (status !== undefined && !STATES.includes(status))
    throw new HttpError(400, `status must be one of ${STATES.join(', ')}`);
  return { status, createdAt: { gte: day(from?.slice(0, 10), 'from'), lt: day(to?.slice(0, 10), 'to') } };
}

/** Checks an order, asks what it costs and whether it is safe. Nothing is written yet. */
async function priced(database, request) {
  const { user: userId, items, coupon, country, cardCountry } = request.body ?? {};
  const wantedItems = list(items, 'items').map((item) => ({
    sku: text(item?.sku, 'sku', 40),
    quantity: wholeNumber(item.quantity, 'quantity', { min: 1, max: 1000 }),
  }));
  const user = await database.user.findUnique({ where: { id: wholeNumber(userId, 'user') } });
  if (!user) throw new HttpError(404, 'There is no such user');
  const basket = await basketOf(database, wantedItems);
  const post = (service, path, body) => call(service, path, { method: 'POST', body, request });
  const prices = basket.map(({ product, quantity }) => ({ sku: product.sku, price: product.price, quantity }));
  const quote = await post('pricing', '/quote', { items: prices, tier: user.tier, coupon });
  const history = await historyOf(database, user);
  const risk = { amount: quote.total, email: user.email, lines: basket.length, country, cardCountry, ...history };
  const { decision, reasons } = await post('fraud', '/score', risk);
  if (decision === 'refuse') throw new HttpError(403, `This order is refused: ${reasons.join(', ')}`);
  return { user, basket, quote, coupon };
}

async function basketOf(database, items) {
  const skus = items.map(({ sku }) => sku);
  if (new Set(skus).size < skus.length) throw new HttpError(400, 'a product may be listed once');
  const products = await database.product.findMany({ where: { sku: { in: skus } } });
  return items.map(({ sku, quantity }) => {
    const product = products.find((candidate) => candidate.sku === sku);
    if (!product) throw new HttpError(404, `There is no product ${sku}`);
    return { product, quantity };
  });
}

async function historyOf(database, { id: userId }) {
  const hourAgo = new Date(Date.now() - 3_600_000);
  const [earlierOrders, ordersLastHour] = await Promise.all([
    database.order.count({ where: { userId } }),
    database.order.count({ where: { userId, createdAt: { gte: hourAgo } } }),
  ]);
  return { earlierOrders, ordersLastHour };
}

/** Only an order that is not paid can be cancelled; its pieces go back into stock. */
async function cancel(database, id) {
  await database.$transaction(async (transaction) => {
    const { count } = await transaction.order.updateMany({
      where: { id, status: 'placed' },
      data: { status: 'cancelled' },
    });
    if (count === 0) throw new HttpError(409, 'Only an order that waits for its payment can be cancelled');
    const items = await transaction.orderItem.findMany({ where: { orderId: id } });
    for (const { productId, quantity } of items)
      await transaction.product.update({ where: { id: productId }, data: { stock: { increment: quantity } } });
  });
}

module.exports = { addOrderRoutes };
