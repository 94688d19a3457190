const { call, createApp, day } = require('@pakashop/service');
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

async function sales(request) {
  const from = day(request.query.from, 'from', new Date(Date.now() - 30 * 86_400_000)).toISOString();
  const to = day(request.query.to, 'to', new Date()).toISOString();
  const { orders } = await call('backend', `/orders?status=paid&from=${from}&to=${to}&limit=500`, { request });
  return { rows: salesByDay(orders), title: `Sales from ${from.slice(0, 10)} to ${to.slice(0, 10)}` };
}

module.exports = { buildApp };
