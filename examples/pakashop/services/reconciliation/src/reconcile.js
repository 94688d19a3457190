const { HttpError } = require('@pakashop/service');

/** Reads a provider's statement: a line `reference,amount` for each payment, amounts with two decimals. */
function readStatement(csv) {
  const [head, ...lines] = csv.trim().split(/\r?\n/);
  if (head !== 'reference,amount') throw new HttpError(400, 'a statement begins with the line reference,amount');
  return lines.map((line, index) => {
    const [, reference, whole, cents] = /^([\w-]{1,60}),(\d{1,9})\.(\d\d)$/.exec(line) ?? [];
    if (!reference) throw new HttpError(400, `line ${index + 2} of the statement must be a reference and an amount`);
    return { reference, amount: Number(whole) * 100 + Number(cents) };
  });
}

/** Holds our payments against the statement. Every payment of either side is in exactly one of the lists. */
function reconcile(payments, statement) {
  const theirs = new Map();
  const twice = [];
  for (const entry of statement) {
    if (theirs.has(entry.reference)) twice.push(entry);
    else theirs.set(entry.reference, entry);
  }
  const matched = [];
  const different = [];
  const missing = [];
  for (const { reference, amount } of payments) {
    const entry = theirs.get(reference);
    theirs.delete(reference);
    if (!entry) missing.push({ reference, amount });
    else if (entry.amount === amount) matched.push({ reference, amount });
    else different.push({ reference, ours: amount, theirs: entry.amount });
  }
  return { matched, different, missing, unknown: [...theirs.values()], twice };
}

module.exports = { readStatement, reconcile };
