import { defined } from '../../../lib/defined.ts';
import { cronMistake } from '../cron.ts';
import { asList, type Reader, readKeys, readLiteral } from '../reader.ts';
import type { Schedule } from '../trigger-model.ts';
import type { YamlNode } from '../yaml.ts';

/** `on.schedule`: a list of cron times, each with a time zone of its own if it wants. */
export function readSchedules(reader: Reader, node: YamlNode): readonly Schedule[] {
  const list = asList(reader, node, 'on.schedule');
  return (list?.items ?? []).flatMap((item) => {
    const keys = readKeys(reader, item, 'a schedule', ['cron', 'timezone'], ['cron']);
    const cron = keys.cron && readLiteral(reader, keys.cron, 'cron');
    const timezone = keys.timezone && readLiteral(reader, keys.timezone, 'timezone');
    if (cron === undefined || !keys.cron) return [];
    const wrong = cronMistake(cron);
    if (wrong)
      reader.mistake(
        keys.cron.at,
        `The cron time "${cron}" is wrong: ${wrong}`,
        'minute hour day month weekday, such as "30 5 * * 1-5"',
      );
    if (timezone && keys.timezone && !isTimeZone(timezone))
      reader.mistake(keys.timezone.at, `Unknown time zone "${timezone}"`, 'an IANA name such as Europe/Berlin');
    return [defined({ at: keys.cron.at, cron, timezone })];
  });
}

function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
