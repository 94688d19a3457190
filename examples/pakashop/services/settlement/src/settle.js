/**
 * What each seller is owed for paid orders: the sum of their lines, less the fee (in percent, at least `least`
 * cents a line). The order's discount is ours to bear. Sorted by seller.
 */
function settle(orders, { feePercent = 8, least = 500 } = {}) {
  const sellers = new Map();
  for (const { id, items } of orders) {
    for (const { seller, price, quantity } of items) {
      const gross = price * quantity;
      const fee = Math.min(gross, Math.max(least, Math.round((gross * feePercent) / 100)));
      const row = sellers.get(seller) ?? { seller, orders: new Set(), gross: 0, fee: 0, payout: 0 };
      row.orders.add(id);
      row.gross += gross;
      row.fee += fee;
      row.payout += gross - fee;
      sellers.set(seller, row);
    }
  }
  return [...sellers.values()]
    .map((row) => ({ ...row, orders: row.orders.size }))
    .sort((a, b) => a.seller.localeCompare(b.seller));
}

module.exports = { settle };
