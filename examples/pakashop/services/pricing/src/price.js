/** From so many pieces of one product on, so many percent off that line; the best one counts. */
const QUANTITY_TIERS = [
  { from: 50, percent: 10 },
  { from: 10, percent: 5 },
];
const CUSTOMER_PERCENT = { standard: 0, silver: 2, gold: 4 };

const percentOf = (amount, percent) => Math.round((amount * percent) / 100);

/**
 * What a basket costs, in cents: `items` are { sku, price, quantity }. Line discounts come first,
 * then the customer's tier on what is left, then `off`, a coupon's amount, which never goes below zero.
 */
function priceBasket(items, { tier = 'standard', off = 0 } = {}) {
  const lines = items.map(({ sku, price, quantity }) => {
    const gross = price * quantity;
    const percent = QUANTITY_TIERS.find(({ from }) => quantity >= from)?.percent ?? 0;
    return { sku, quantity, price, discount: percentOf(gross, percent), total: gross - percentOf(gross, percent) };
  });
  const subtotal = lines.reduce((sum, line) => sum + line.total, 0);
  const tierDiscount = percentOf(subtotal, CUSTOMER_PERCENT[tier]);
  const couponDiscount = Math.min(off, subtotal - tierDiscount);
  return { lines, subtotal, tierDiscount, couponDiscount, total: subtotal - tierDiscount - couponDiscount };
}

module.exports = { priceBasket, tiers: Object.keys(CUSTOMER_PERCENT) };
