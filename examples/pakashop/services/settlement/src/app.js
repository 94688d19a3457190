const { callAll, createApp } = require('@pakashop/service');
const { createJobs } = require('@pakashop/service/jobs');
const { settle } = require('./settle');

const settlements = new Map();

/** Settles yesterday, once: a day that was settled keeps its figures. */
async function settleYesterday() {
  const to = new Date(new Date().toISOString().slice(0, 10));
  const from = new Date(to.getTime() - 86_400_000);
  const day = from.toISOString().slice(0, 10);
  if (settlements.has(day)) return { day, skipped: 'settled before' };
  const query = `status=paid&from=${from.toISOString()}&to=${to.toISOString()}`;
  const orders = await callAll('backend', `/orders?${query}`, 'orders');
  settlements.set(day, settle(orders));
  return { day, sellers: settlements.get(day).length };
}

const jobs = createJobs({ 'settle-yesterday': { every: 60 * 60_000, run: settleYesterday } });

function buildApp() {
  return createApp('settlement', (app) => {
    jobs.addRoutes(app);
    app.get('/settlements', (_request, response) => {
      response.json({ settlements: [...settlements].map(([day, payouts]) => ({ day, payouts })) });
    });
  });
}

module.exports = { buildApp, jobs };
