/** Minutes between two starts of a cron time inside one hour, the fewest; 60 when it starts once in an hour or less. */
export function shortestGap(cron: string): number {
  const [minute = '', hour = ''] = cron.trim().split(/\s+/);
  const due = [...minutesOf(minute)].toSorted((a, b) => a - b);
  const [first] = due;
  if (first === undefined) return 60;
  const gaps = due.slice(1).map((one, index) => one - (due[index] ?? 0));
  const manyHours = /[*,/-]/.test(hour);
  if (manyHours && due.length > 1) gaps.push(first + 60 - (due.at(-1) ?? 0));
  return Math.min(60, ...gaps);
}

function minutesOf(field: string): Set<number> {
  const minutes = new Set<number>();
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/');
    const [from = '', to] = range.split('-');
    const low = range === '*' ? 0 : Number(from);
    const high = range === '*' || (to === undefined && step !== undefined) ? 59 : Number(to ?? from);
    for (let minute = low; minute <= Math.min(high, 59); minute += Number(step ?? 1) || 60) minutes.add(minute);
  }
  return minutes;
}
