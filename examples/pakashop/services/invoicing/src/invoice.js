/**
 * A tax invoice for a paid order. Prices include VAT; the tax of each rate is taken out of the sum of its lines
 * and rounded once, as tax offices want it. The number comes from the order, so that asking twice gives the same one.
 */
function createInvoice({ id, createdAt, currency, email, items, total, discount = 0 }, defaultRate) {
  const lines = items.map(({ sku, name, quantity, price, vatRate = defaultRate }) => ({
    sku,
    name,
    quantity,
    rate: vatRate,
    gross: price * quantity,
  }));
  return {
    number: invoiceNumber(id, createdAt),
    date: createdAt.slice(0, 10),
    customer: email,
    currency,
    lines,
    discount,
    taxes: taxesOf(lines, discount),
    total,
  };
}

function invoiceNumber(id, createdAt) {
  return `INV-${createdAt.slice(0, 4)}-${String(id).padStart(7, '0')}`;
}

/** Net, tax and gross of each rate. The discount is spread over the rates by their part of the sum. */
function taxesOf(lines, discount) {
  const sums = new Map();
  for (const { rate, gross } of lines) sums.set(rate, (sums.get(rate) ?? 0) + gross);
  const all = [...sums.values()].reduce((sum, gross) => sum + gross, 0);
  let left = discount;
  const rates = [...sums.entries()].sort(([a], [b]) => a - b);
  return rates.map(([rate, sum], index) => {
    const share = index === rates.length - 1 ? left : Math.round((discount * sum) / (all || 1));
    left -= share;
    const gross = sum - share;
    const tax = Math.round((gross * rate) / (100 + rate));
    return { rate, net: gross - tax, tax, gross };
  });
}

module.exports = { createInvoice };
