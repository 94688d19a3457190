const MINUTE = 60_000;

/** What to do about orders that are not paid: a reminder after an hour, the end after a day. */
function sortUnpaid(orders, now) {
  const age = ({ createdAt }) => now - Date.parse(createdAt);
  return {
    remind: orders.filter((order) => !order.remindedAt && age(order) >= 60 * MINUTE && age(order) < 24 * 60 * MINUTE),
    cancel: orders.filter((order) => age(order) >= 24 * 60 * MINUTE),
  };
}

module.exports = { sortUnpaid };
