const { HttpError } = require('@pakashop/service');

/** What may follow what. */
const NEXT = {
  new: ['packed', 'cancelled'],
  packed: ['picked-up', 'cancelled'],
  'picked-up': ['on-the-way'],
  'on-the-way': ['on-the-way', 'delivered', 'failed'],
  failed: ['on-the-way', 'returned'],
  delivered: [],
  returned: [],
  cancelled: [],
};

/** Deliveries and their events. `tell` hears each one. */
function createDeliveries(tell = () => {}) {
  const deliveries = new Map();

  function get(id) {
    const events = deliveries.get(id);
    if (!events) throw new HttpError(404, `There is no delivery ${id}`);
    return { delivery: id, status: events.at(-1).status, events };
  }

  function record(id, { status, place }) {
    const events = deliveries.get(id) ?? [];
    const before = events.at(-1)?.status ?? 'new';
    if (!NEXT[before].includes(status))
      throw new HttpError(409, `A delivery that is ${before} cannot become ${status}`);
    const event = { status, place, at: new Date().toISOString() };
    deliveries.set(id, [...events, event]);
    tell({ delivery: id, ...event });
    return get(id);
  }

  return { get, record };
}

module.exports = { createDeliveries };
