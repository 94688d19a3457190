/** An answer other than success, with a text that the caller may read. */
class HttpError extends Error {
  constructor(status, message, options) {
    super(message, options);
    this.status = status;
  }
}

/** The value as a whole number within bounds; anything else is the caller's mistake. */
function wholeNumber(value, what, { min = 0, max = 1_000_000_000 } = {}) {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new HttpError(400, `${what} must be a whole number from ${min} to ${max}`);
  return value;
}

/** The value as a text that is not empty and not endless. */
function text(value, what, max = 200) {
  if (typeof value !== 'string' || value.trim() === '' || value.length > max)
    throw new HttpError(400, `${what} must be a text of 1 to ${max} characters`);
  return value.trim();
}

/** The value as a list with at least one item. */
function list(value, what, max = 100) {
  if (!Array.isArray(value) || value.length === 0 || value.length > max)
    throw new HttpError(400, `${what} must be a list of 1 to ${max} items`);
  return value;
}

/** A calendar day from a query, such as 2025-03-31; `fallback` when it is absent. */
function day(value, what, fallback) {
  if (value === undefined) return fallback;
  const date = new Date(`${value}T00:00:00Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(String(value)) || Number.isNaN(date.getTime()))
    throw new HttpError(400, `${what} must be a day such as 2025-03-31`);
  return date;
}

module.exports = { HttpError, wholeNumber, text, list, day };
