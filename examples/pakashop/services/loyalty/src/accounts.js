const { HttpError } = require('@pakashop/service');

/** One point for each 100.00 spent; half as much again from 500 points earned on, and twice from 2000. */
const LEVELS = [
  { name: 'gold', from: 2000, factor: 2 },
  { name: 'silver', from: 500, factor: 1.5 },
  { name: 'standard', from: 0, factor: 1 },
];

/** Points by customer. Every movement has the order's id as its reference, and counts once. */
function createAccounts() {
  const accounts = new Map();

  function open(customer) {
    if (!accounts.has(customer)) accounts.set(customer, new Map());
    return accounts.get(customer);
  }

  function balance(customer) {
    const movements = [...(accounts.get(customer)?.values() ?? [])];
    const earned = movements.reduce((sum, points) => sum + Math.max(points, 0), 0);
    const points = movements.reduce((sum, moved) => sum + moved, 0);
    return { customer, points, earned, level: LEVELS.find(({ from }) => earned >= from).name };
  }

  function earn(customer, order, amount) {
    const { level } = balance(customer);
    const { factor } = LEVELS.find(({ name }) => name === level);
    const movements = open(customer);
    if (!movements.has(`earn ${order}`)) movements.set(`earn ${order}`, Math.floor((amount / 10_000) * factor));
    return balance(customer);
  }

  function redeem(customer, order, points) {
    const movements = open(customer);
    if (movements.has(`redeem ${order}`)) return balance(customer);
    if (balance(customer).points < points) throw new HttpError(409, 'There are not enough points');
    movements.set(`redeem ${order}`, -points);
    return balance(customer);
  }

  return { balance, earn, redeem };
}

module.exports = { createAccounts };
