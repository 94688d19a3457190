/** A basket is a list of { sku, name, price, quantity }; these functions give a new one. */

export function add(basket, { sku, name, price }) {
  const line = basket.find((entry) => entry.sku === sku);
  if (!line) return [...basket, { sku, name, price, quantity: 1 }];
  return basket.map((entry) => (entry === line ? { ...entry, quantity: entry.quantity + 1 } : entry));
}

export function remove(basket, sku) {
  return basket.flatMap((entry) => {
    if (entry.sku !== sku) return [entry];
    return entry.quantity > 1 ? [{ ...entry, quantity: entry.quantity - 1 }] : [];
  });
}

export function total(basket) {
  return basket.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
}

export function money(cents, currency = 'KES') {
  return `${currency} ${(cents / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}
