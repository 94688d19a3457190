const { callAll, createApp, HttpError } = require('@pakashop/service');
const { createJobs } = require('@pakashop/service/jobs');
const { readStatement, reconcile } = require('./reconcile');

let statement = null;
let latest = null;

async function run() {
  if (!statement) return { skipped: 'there is no statement yet' };
  const payments = await callAll('backend', '/payments', 'payments');
  latest = { at: new Date(), ...reconcile(payments, statement) };
  return Object.fromEntries(
    ['matched', 'different', 'missing', 'unknown', 'twice'].map((kind) => [kind, latest[kind].length]),
  );
}

const jobs = createJobs({ reconcile: { every: 10 * 60_000, run } });

function buildApp() {
  return createApp('reconciliation', (app) => {
    jobs.addRoutes(app);
    app.put('/statement', (request, response) => {
      if (typeof request.body?.csv !== 'string') throw new HttpError(400, 'csv must be a text');
      statement = readStatement(request.body.csv);
      response.json({ entries: statement.length });
    });
    app.get('/reconciliation', (_request, response) => {
      if (!latest) throw new HttpError(404, 'Nothing was reconciled yet');
      response.json(latest);
    });
  });
}

module.exports = { buildApp, jobs };
