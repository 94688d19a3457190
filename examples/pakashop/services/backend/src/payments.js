const { HttpError, text, wholeNumber } = require('@pakashop/service');
const { idOf, pageOf } = require('./request');
const { showOrder, WITH_ALL } = require('./show-order');
const { tellAboutPayment } = require('./tell');

function addPaymentRoutes(app, database) {
  app.get('/payments', async (request, response) => {
    response.json({ payments: await database.payment.findMany(pageOf(request.query)) });
  });
  app.post('/orders/:id/payments', async (request, response) => {
    const { reference, amount } = request.body ?? {};
    const payment = { reference: text(reference, 'reference', 60), amount: wholeNumber(amount, 'amount', { min: 1 }) };
    const { order, again } = await pay(database, idOf(request), payment);
    if (!again) tellAboutPayment(order, request);
    response.status(again ? 200 : 201).json(showOrder(order));
  });
}

/** Writes a payment. The provider may report the same reference again: then nothing changes. */
async function pay(database, id, { reference, amount }) {
  return database.$transaction(async (transaction) => {
    const order = await transaction.order.findUnique({ where: { id }, include: WITH_ALL });
    if (!order) throw new HttpError(404, 'There is no such order');
    const known = await transaction.payment.findUnique({ where: { reference } });
    if (known && known.orderId !== id) throw new HttpError(409, 'This reference belongs to another order');
    if (known) return { order, again: true };
    if (amount !== order.total) throw new HttpError(409, `Order ${id} costs ${order.total}, not ${amount}`);
    const { count } = await transaction.order.updateMany({ where: { id, status: 'placed' }, data: { status: 'paid' } });
    if (count === 0) throw new HttpError(409, `Order ${id} is ${order.status}`);
    await transaction.payment.create({ data: { orderId: id, reference, amount } });
    return { order: { ...order, status: 'paid' }, again: false };
  });
}

module.exports = { addPaymentRoutes };
