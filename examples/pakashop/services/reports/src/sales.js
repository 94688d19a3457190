const COLUMNS = ['day', 'orders', 'pieces', 'total'];

/** Paid orders as one row for each day, in order. Totals are in cents. */
function salesByDay(orders) {
  const days = new Map();
  for (const { createdAt, total, items } of orders) {
    const day = createdAt.slice(0, 10);
    const row = days.get(day) ?? { day, orders: 0, pieces: 0, total: 0 };
    row.orders += 1;
    row.pieces += items.reduce((sum, { quantity }) => sum + quantity, 0);
    row.total += total;
    days.set(day, row);
  }
  return [...days.values()].sort((a, b) => a.day.localeCompare(b.day));
}

/** The rows as lines for a page, with a sum. */
function salesLines(rows, title) {
  const line = ({ day, orders, pieces, total }) =>
    `${day.padEnd(12)}${String(orders).padStart(8)}${String(pieces).padStart(8)}${(total / 100).toFixed(2).padStart(16)}`;
  const sum = (column) => rows.reduce((total, row) => total + row[column], 0);
  const all = { day: 'Together', orders: sum('orders'), pieces: sum('pieces'), total: sum('total') };
  return [
    title,
    '',
    `${'Day'.padEnd(12)}${'Orders'.padStart(8)}${'Pieces'.padStart(8)}${'Total'.padStart(16)}`,
    ...rows.map(line),
    '',
    line(all),
  ];
}

module.exports = { COLUMNS, salesByDay, salesLines };
