import type { DatabaseFacts } from './manifest.ts';

/** In what a restored database differs from what was dumped: sentences for people, none when it is the same. */
export function compareFacts(dumped: DatabaseFacts, restored: DatabaseFacts): string[] {
  return [
    ...tableDifferences(dumped.tables, restored.tables),
    ...sequenceDifferences(dumped.sequences, restored.sequences),
    ...(dumped.largeObjects === restored.largeObjects
      ? []
      : [`large objects: ${restored.largeObjects} instead of ${dumped.largeObjects}`]),
    ...(dumped.schema === restored.schema ? [] : ['the schema is another one (columns, indexes, constraints …)']),
    ...(String(dumped.migrations) === String(restored.migrations) ? [] : ['the list of migrations is another one']),
  ];
}

function tableDifferences(dumped: DatabaseFacts['tables'], restored: DatabaseFacts['tables']): string[] {
  const found: string[] = [];
  for (const [name, { rows, checksum }] of Object.entries(dumped)) {
    const other = restored[name];
    if (!other) found.push(`table ${name} is missing`);
    else if (other.rows !== rows) found.push(`table ${name} has ${other.rows} rows instead of ${rows}`);
    else if (other.checksum !== checksum) found.push(`table ${name} has other values in its ${rows} rows`);
  }
  const more = Object.keys(restored).filter((name) => !(name in dumped));
  return [...found, ...more.map((name) => `table ${name} was not in the database`)];
}

function sequenceDifferences(dumped: DatabaseFacts['sequences'], restored: DatabaseFacts['sequences']): string[] {
  const found: string[] = [];
  for (const [name, { from, to }] of Object.entries(dumped)) {
    const next = restored[name]?.from;
    if (next === undefined) found.push(`sequence ${name} is missing`);
    else if (!isBetween(BigInt(next), BigInt(from), BigInt(to))) {
      found.push(`sequence ${name} goes on at ${next} instead of ${from === to ? from : `${from} to ${to}`}`);
    }
  }
  return found;
}

// A cycling sequence may have begun anew between the two readings; then nothing can be said.
function isBetween(next: bigint, from: bigint, to: bigint): boolean {
  if (from === to) return next === from;
  return from < to ? next >= from && next <= to : true;
}
