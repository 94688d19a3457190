const { HttpError } = require('@pakashop/service');

const DEFAULTS = [
  { code: 'KARIBU', percent: 10, most: 50_000, least: 0, uses: 10_000, until: '2030-12-31' },
  { code: 'FREESHIP', amount: 30_000, least: 200_000, uses: 500, until: '2030-12-31' },
  { code: 'EARLYBIRD', percent: 25, most: 100_000, least: 100_000, uses: 100, until: '2024-12-31' },
];

/** The coupons and how often each was used. All amounts are in cents. */
function createCoupons(list = DEFAULTS, today = () => new Date().toISOString().slice(0, 10)) {
  const coupons = new Map(list.map((coupon) => [coupon.code, { ...coupon, orders: new Set() }]));

  function find(code) {
    const coupon = coupons.get(String(code).toUpperCase());
    if (!coupon) throw new HttpError(404, 'There is no such coupon');
    return coupon;
  }

  /** What the coupon takes off `amount`; throws with the reason when it does not apply. */
  function check(code, amount) {
    const coupon = find(code);
    if (today() > coupon.until) throw new HttpError(409, `${coupon.code} ended on ${coupon.until}`);
    if (coupon.orders.size >= coupon.uses) throw new HttpError(409, `${coupon.code} is used up`);
    if (amount < coupon.least) throw new HttpError(409, `${coupon.code} begins at ${coupon.least / 100}`);
    const off = coupon.amount ?? Math.round((amount * coupon.percent) / 100);
    return Math.min(off, coupon.most ?? off, amount);
  }

  /** As `check`, and counts. The same order counts once, so that asking again does no harm. */
  function redeem(code, amount, order) {
    const { orders } = find(code);
    if (orders.has(order)) return { again: true };
    const off = check(code, amount);
    orders.add(order);
    return { off, again: false };
  }

  return { find, check, redeem };
}

module.exports = { createCoupons };
