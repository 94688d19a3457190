import { z } from 'zod';
import type { Environment, SecretSource } from '../project.ts';
import {
  commandField,
  count,
  durationField,
  milliseconds,
  nameField,
  templateField,
  text,
  variablesField,
} from './fields.ts';
import { hostSchema, readHost } from './hosts.ts';
import { below, type Place, templateAt, templatesAt } from './place.ts';

const secretsSchema = z
  .union(
    [
      z.strictObject({
        from: text(/^[^\0]+$/, 'the path of a dotenv file').describe(
          'A dotenv file outside git, relative to gantry.yml. It is refused when git tracks it or other users can read it.',
        ),
      }),
      z.strictObject({ command: commandField.describe('Prints `NAME=value` lines, like a password manager does.') }),
    ],
    'a mapping with from (a dotenv file) or command',
  )
  .describe('Where the values of secrets come from. Without it: the environment variables of the gantry command.');

const reviewers = z
  .array(text(/\S/, 'the name of a person or group'), 'a list of names')
  .min(1, 'a list of at least one name');

export const environmentSchema = z
  .strictObject({
    url: text(/^https?:\/\/[^\s/?#@]+$/, 'a URL such as https://shop.example, without a path')
      .optional()
      .describe('The address that people use.'),
    hosts: z
      .array(hostSchema, 'a list of hosts')
      .min(1, 'a list of at least one host')
      .max(100, 'a list of at most 100 hosts')
      .describe('Each runs every service. The first one coordinates.'),
    database: templateField
      .optional()
      .describe('The PostgreSQL URL for migrations and backups. Nearly always a secret.'),
    order: z
      .enum(['canary', 'all'], 'canary or all')
      .default('canary')
      .describe('`canary`: the first host goes live and soaks before the others follow.'),
    soak: durationField.default('10s').describe('How long a new release is watched before it counts.'),
    rollback_window: durationField
      .default('10m')
      .describe('How long the old instances stay running, so that going back is one rename. `0s` frees them at once.'),
    env: variablesField.default({}).describe('Variables of every service here.'),
    secrets: secretsSchema.optional(),
    after: nameField.optional().describe('Only builds that have been live in that environment may come here.'),
    approval: z
      .strictObject({
        reviewers: reviewers.describe('Any one of them must agree.'),
        not_author: z.boolean('true or false').default(false).describe('Whoever wrote the change may not approve it.'),
      })
      .optional()
      .describe('Who must agree before a deployment begins.'),
    backup: z
      .literal('before-deploy', 'before-deploy')
      .optional()
      .describe('No deployment without a backup that was proved and is younger than `backup_max_age`.'),
    backup_max_age: durationField.default('1h').describe('See `backup`.'),
    after_deploy: commandField
      .optional()
      .describe(
        'Run in the folder of gantry.yml when a deployment or rollback went live, with its summary as JSON on standard input, for at most 60 s. When it fails, that is a warning.',
      ),
    after_failure: commandField.optional().describe('The same for one that did not go live and was undone.'),
    keep: count(1, 100).default(5).describe('Releases that stay on the hosts beside the live one.'),
  })
  .describe('A place where releases go live.');

/** The typed form of an environment that passed the schema. */
export function readEnvironment(name: string, raw: z.output<typeof environmentSchema>, place: Place): Environment {
  return {
    name,
    url: raw.url ?? null,
    hosts: raw.hosts.map((host, index) => readHost(host, below(place, 'hosts', index))),
    database: templateAt(below(place, 'database'), raw.database),
    order: raw.order,
    soak: milliseconds(raw.soak),
    rollbackWindow: milliseconds(raw.rollback_window),
    env: templatesAt(below(place, 'env'), raw.env),
    secrets: secretsOf(raw.secrets, below(place, 'secrets')),
    after: raw.after ?? null,
    approval: raw.approval ? { reviewers: raw.approval.reviewers, notAuthor: raw.approval.not_author } : null,
    backup: raw.backup ?? null,
    backupMaxAge: milliseconds(raw.backup_max_age),
    hooks: { afterDeploy: raw.after_deploy ?? null, afterFailure: raw.after_failure ?? null },
    keep: raw.keep,
    at: place.source.keyAt(place.path),
  };
}

function secretsOf(raw: z.output<typeof secretsSchema> | undefined, { source, path }: Place): SecretSource {
  if (!raw) return { kind: 'process' };
  const at = source.keyAt(path);
  return 'from' in raw ? { kind: 'file', path: raw.from, at } : { kind: 'command', command: raw.command, at };
}
