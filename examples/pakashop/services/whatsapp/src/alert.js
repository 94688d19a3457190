const { HttpError } = require('@pakashop/service');

const LINES = 10;
const LIMIT = 1024;

/** A phone number as WhatsApp wants it: the country's code and digits. A leading 0 means this country. */
function whatsappNumber(phone, country = '254') {
  const digits = String(phone).replace(/[\s().-]/g, '');
  const number = digits.startsWith('+') ? digits.slice(1) : digits.startsWith('0') ? country + digits.slice(1) : digits;
  if (!/^[1-9]\d{7,14}$/.test(number)) throw new HttpError(400, 'phone must be a phone number');
  return number;
}

/** What the seller reads about an order: one line for each product, cut where it gets long. */
function formatAlert({ number, currency, total, items }) {
  const lines = items.slice(0, LINES).map(({ quantity, name }) => `• ${quantity} × ${plain(name)}`);
  if (items.length > LINES) lines.push(`… and ${items.length - LINES} more`);
  const text = [`*New order ${plain(number)}*`, ...lines, `Total: ${currency} ${(total / 100).toFixed(2)}`].join('\n');
  return text.length > LIMIT ? `${text.slice(0, LIMIT - 1)}…` : text;
}

// These characters would turn a product's name into bold, italics or code.
const plain = (text) =>
  String(text)
    .replace(/[*_~`\n]/g, ' ')
    .trim();

module.exports = { formatAlert, whatsappNumber };
