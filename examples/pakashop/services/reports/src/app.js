const { callAll, createApp, day } = require('@pakashop/service');
const { COLUMNS, salesByDay, salesLines } = require('./sales');

function buildApp() {
  return createApp('reports', (app) => {
    app.get('/reports/sales.csv', async (request, response) => {
      const { toCsv } = require('./csv');
      const { rows } = await sales(request);
      response.type('text/csv').attachment('sales.csv').send(toCsv(COLUMNS, rows));
    });
    app.get('/reports/sales.pdf', async (request, response) => {
      const { toPdf } = require('./pdf');
      const { rows, title } = await sales(request);
      response
        .type('application/pdf')
        .attachment('sales.pdf')
        .send(toPdf(salesLines(rows, title)));
    });
  });
}

/** `from` is part of the time asked for, `to` is not; without them it is the last month, today included. */
async function sales(request) {
  const from = day(request.query.from, 'from', daysFromNow(-30)).toISOString();
  const to = day(request.query.to, 'to', daysFromNow(1)).toISOString();
  const orders = await callAll('backend', `/orders?status=paid&from=${from}&to=${to}`, 'orders', { request });
  return { rows: salesByDay(orders), title: `Sales from ${from.slice(0, 10)} to ${to.slice(0, 10)}` };
}

const daysFromNow = (days) => new Date(Date.now() + days * 86_400_000);

module.exports = { buildApp };
