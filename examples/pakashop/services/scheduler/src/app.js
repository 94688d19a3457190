const { call, callAll, createApp } = require('@pakashop/service');
const { createJobs } = require('@pakashop/service/jobs');
const { sortUnpaid } = require('./unpaid');

const MINUTE = 60_000;
const LOW_STOCK = 5;

async function followUpUnpaid() {
  const orders = await callAll('backend', '/orders?status=placed', 'orders');
  const { remind, cancel } = sortUnpaid(orders, Date.now());
  for (const { id } of cancel) await call('backend', `/orders/${id}/cancel`, { method: 'POST' });
  for (const order of remind) {
    const data = { order: order.number, total: order.total };
    const body = { to: order.email, template: 'payment-reminder', data };
    await call('notifications', '/notifications', { method: 'POST', body });
    await call('backend', `/orders/${order.id}/reminded`, { method: 'POST' });
  }
  return { reminded: remind.length, cancelled: cancel.length };
}

/** Sellers find in their inbox what is nearly gone. */
async function warnOfLowStock() {
  const products = await callAll('backend', '/products', 'products');
  const low = products.filter(({ stock }) => stock < LOW_STOCK);
  for (const { seller, sku, stock } of low) {
    const body = { channel: 'in-app', to: seller, template: 'low-stock', data: { sku, stock } };
    await call('notifications', '/notifications', { method: 'POST', body });
  }
  return { warned: low.length };
}

const jobs = createJobs({
  'follow-up-unpaid': { every: 5 * MINUTE, run: followUpUnpaid },
  'warn-of-low-stock': { every: 24 * 60 * MINUTE, run: warnOfLowStock },
});

const buildApp = () => createApp('scheduler', jobs.addRoutes);

module.exports = { buildApp, jobs };
