/** Each rule: what it is called, what it adds, and when. Amounts are in cents. */
const RULES = [
  { name: 'large order', points: 25, when: (order) => order.amount >= 10_000_000 },
  { name: 'very large order', points: 30, when: (order) => order.amount >= 50_000_000 },
  { name: 'first order', points: 10, when: (order) => order.earlierOrders === 0 },
  { name: 'many orders within an hour', points: 35, when: (order) => order.ordersLastHour >= 5 },
  {
    name: 'card from another country',
    points: 30,
    when: (order) => Boolean(order.cardCountry) && order.cardCountry !== order.country,
  },
  { name: 'throw-away mail address', points: 20, when: (order) => THROW_AWAY.has(domainOf(order.email)) },
  { name: 'many different products', points: 10, when: (order) => order.lines >= 40 },
];
const THROW_AWAY = new Set(['mailinator.com', '10minutemail.com', 'guerrillamail.com', 'trashmail.com']);

const domainOf = (email = '') => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/** The risk of an order, 0 to 100, what it is made of, and what to do. */
function score(order) {
  const matched = RULES.filter(({ when }) => when(order));
  const points = Math.min(
    100,
    matched.reduce((sum, rule) => sum + rule.points, 0),
  );
  const decision = points >= 70 ? 'refuse' : points >= 40 ? 'review' : 'accept';
  return { score: points, decision, reasons: matched.map(({ name }) => name) };
}

module.exports = { score };
