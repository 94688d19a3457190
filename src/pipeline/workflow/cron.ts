const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface CronField {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
}

const FIELDS: readonly CronField[] = [
  { name: 'minute', from: 0, to: 59, names: [] },
  { name: 'hour', from: 0, to: 23, names: [] },
  { name: 'day', from: 1, to: 31, names: [] },
  { name: 'month', from: 1, to: 12, names: MONTHS },
  { name: 'weekday', from: 0, to: 6, names: DAYS },
];

/** Why GitHub would refuse this POSIX cron time, if so: five fields of `*`, numbers, names, ranges, lists and steps. */
export function cronMistake(text: string): string | undefined {
  if (text.startsWith('@')) return 'names such as @daily are not supported';
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return `it has ${parts.length} fields instead of 5`;
  for (const [index, field] of FIELDS.entries()) {
    for (const part of (parts[index] ?? '').split(',')) {
      const wrong = partMistake(part, field);
      if (wrong) return wrong;
    }
  }
  return undefined;
}

function partMistake(part: string, field: CronField): string | undefined {
  const [range = '', step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d{0,3}$/.test(step)))
    return `"${part}" is no step of a ${field.name}`;
  if (range === '*') return undefined;
  const [from = '', to, ...rest] = range.split('-');
  const low = numberOf(from, field);
  const high = to === undefined ? low : numberOf(to, field);
  if (rest.length > 0 || low === undefined || high === undefined)
    return `"${part}" is no ${field.name} (${field.from}-${field.to})`;
  return low > high ? `the range "${range}" runs backwards` : undefined;
}

function numberOf(text: string, field: CronField): number | undefined {
  const named = field.names.indexOf(text.toLowerCase());
  if (named >= 0) return named + field.from;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= field.from && value <= field.to ? value : undefined;
}
