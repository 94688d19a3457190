const { createApp, HttpError, wholeNumber } = require('@pakashop/service');
const { DEFAULTS, isOnFor } = require('./flags');

function buildApp() {
  const flags = new Map(DEFAULTS.map((flag) => [flag.name, { ...flag }]));
  const find = (name) => {
    const flag = flags.get(name);
    if (!flag) throw new HttpError(404, `There is no flag ${name}`);
    return flag;
  };
  return createApp('config', (app) => {
    app.get('/flags', (request, response) => {
      const { user } = request.query;
      response.json({ flags: [...flags.values()].map((flag) => ({ ...flag, active: isOnFor(flag, user) })) });
    });
    app.get('/flags/:name', (request, response) => {
      const flag = find(request.params.name);
      response.json({ ...flag, active: isOnFor(flag, request.query.user) });
    });
    app.put('/flags/:name', (request, response) => {
      const flag = find(request.params.name);
      const { on = flag.on, share = flag.share } = request.body ?? {};
      if (typeof on !== 'boolean') throw new HttpError(400, 'on must be true or false');
      Object.assign(flag, { on, share: wholeNumber(share, 'share', { max: 100 }) });
      response.json(flag);
    });
  });
}

module.exports = { buildApp };
