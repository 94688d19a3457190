import { z } from 'zod';
import type { Readiness } from '../project.ts';
import { commandField, count, durationField, milliseconds, urlPathField } from './fields.ts';

const timing = {
  successes: count(1, 100).default(2).describe('Good answers in a row that count as ready.'),
  interval: durationField.default('250ms').describe('Between two questions.'),
  timeout: durationField.default('60s').describe('From the start; then the deployment fails and undoes itself.'),
};

export const readySchema = z
  .union(
    [
      z.literal('notify', 'notify'),
      urlPathField,
      z.strictObject({ path: urlPathField.describe('Asked with GET; below 400 is good.'), ...timing }),
      z.strictObject({
        command: commandField.describe(
          'Run in `path` of the build with the environment of the instance; code 0 is good.',
        ),
        ...timing,
      }),
    ],
    'a path such as /health, a mapping with path or command, or notify',
  )
  .describe(
    'When a new instance counts as ready. Every service with a port needs a path, which is asked through the front. A worker without a port may have a `command`, or `notify`: it tells systemd itself (`READY=1`). A worker without any must stay up for a second.',
  );

/** The typed form of `ready`. */
export function readReadiness(raw: z.output<typeof readySchema>): Readiness {
  if (raw === 'notify') return { notify: true, timeout: 60_000 };
  if (typeof raw === 'string') return { path: raw, successes: 2, interval: 250, timeout: 60_000 };
  return { ...raw, interval: milliseconds(raw.interval), timeout: milliseconds(raw.timeout) };
}
