/** The stable port of each service: the one place where they are written down. */
const ports = {
  gateway: 8000,
  backend: 3080,
  config: 3085,
  notifications: 3090,
  recommendations: 3100,
  moderation: 3110,
  tracking: 3120,
  scheduler: 3004,
  search: 3005,
  fraud: 3006,
  analytics: 3007,
  coupon: 3008,
  whatsapp: 3009,
  loyalty: 3010,
  reports: 3011,
  reconciliation: 3012,
  invoicing: 3013,
  pricing: 3014,
  settlement: 3016,
};

function portOf(service) {
  const port = ports[service];
  if (port === undefined) throw new Error(`There is no service called ${service}`);
  return port;
}

/** Where a service is called: its stable port on this host, or what `<NAME>_URL` says. */
function addressOf(service, env = process.env) {
  const port = portOf(service);
  return env[`${service.toUpperCase()}_URL`] || `http://${env.SERVICES_HOST || '127.0.0.1'}:${port}`;
}

module.exports = { addressOf, portOf, serviceNames: Object.keys(ports) };
