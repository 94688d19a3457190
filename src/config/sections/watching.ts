import { z } from 'zod';
import type { Alerts, Health } from '../project.ts';
import { durationField, milliseconds, templateField, urlPathField } from './fields.ts';
import { below, type Place, templateAt } from './place.ts';

export const healthSchema = z
  .strictObject({
    every: durationField.default('1m').describe('How often each check runs.'),
    checks: z
      .array(
        z.strictObject({
          path: urlPathField.describe("Asked with GET at the environment's URL."),
          timeout: durationField.default('10s').describe('A slower answer counts as none.'),
        }),
        'a list of checks',
      )
      .min(1, 'a list of at least one check')
      .describe('What is asked of every environment that has a `url`.'),
  })
  .describe('What is asked of the live environments.');

export const alertsSchema = z
  .strictObject({
    slack: templateField.optional().describe("A Slack web hook's URL. Nearly always a secret."),
  })
  .describe('Who is told.');

/** The typed form of the health section. */
export function readHealth(raw: z.output<typeof healthSchema>): Health {
  return {
    every: milliseconds(raw.every),
    checks: raw.checks.map(({ path, timeout }) => ({ path, timeout: milliseconds(timeout) })),
  };
}

/** The typed form of the alerts section. */
export function readAlerts(raw: z.output<typeof alertsSchema>, place: Place): Alerts {
  return { slack: templateAt(below(place, 'slack'), raw.slack) };
}
