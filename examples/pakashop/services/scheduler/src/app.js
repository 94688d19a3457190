const { call, createApp } = require('@pakashop/service');
const { createJobs } = require('@pakashop/service/jobs');
const { sortUnpaid } = require('./unpaid');

const MINUTE = 60_000;

async function followUpUnpaid() {
  const { orders } = await call('backend', '/orders?status=placed&limit=500');
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

async function refreshSearch() {
  const { products } = await call('backend', '/products?limit=500');
  const rows = products.map(({ sku, name, about }) => ({ id: sku, title: name, text: about }));
  await call('search', '/rows', { method: 'PUT', body: { rows } });
  return { rows: rows.length };
}

const jobs = createJobs({
  'follow-up-unpaid': { every: 5 * MINUTE, run: followUpUnpaid },
  'refresh-search': { every: MINUTE, run: refreshSearch },
});

const buildApp = () => createApp('scheduler', jobs.addRoutes);

module.exports = { buildApp, jobs };
