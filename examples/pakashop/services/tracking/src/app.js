const { createApp, text } = require('@pakashop/service');
const { createDeliveries } = require('./deliveries');

function buildApp(tell) {
  const deliveries = createDeliveries(tell);
  return createApp('tracking', (app) => {
    app.get('/deliveries/:id', (request, response) => response.json(deliveries.get(request.params.id)));
    app.post('/deliveries/:id/events', (request, response) => {
      const { status, place = '' } = request.body ?? {};
      const event = { status: text(status, 'status', 20), place: place && text(place, 'place') };
      response.status(201).json(deliveries.record(text(request.params.id, 'delivery', 60), event));
    });
  });
}

module.exports = { buildApp };
