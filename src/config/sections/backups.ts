import { z } from 'zod';
import type { BackupStore, Backups } from '../project.ts';
import { count, durationField, milliseconds, text } from './fields.ts';

const cron = text(/^\S+(\s+\S+){4}$/, 'five cron fields in quotes, such as "0 2 * * *"');
const storeWanted = 's3://bucket/prefix or a folder';

export const backupsSchema = z
  .strictObject({
    store: text(/^(s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^\s?#]*)?|(?!\w+:\/\/)[^\0\s][^\0]*)$/, storeWanted)
      .default('.gantry/backups')
      .describe('Where backups are kept: `s3://bucket/prefix`, or a folder relative to gantry.yml.'),
    schedule: cron.optional().describe('When backups are made besides those before deployments, in UTC.'),
    keep: z
      .strictObject({
        within: durationField.default('30d').describe('Every backup younger than this stays.'),
        monthly: count(0, 120).default(12).describe('So many months keep their first backup beyond that.'),
      })
      .default({ within: '30d', monthly: 12 })
      .describe('What retention keeps. A backup that a release needs for going back always stays.'),
    prove: z
      .enum(['restore', 'checksum'], 'restore or checksum')
      .default('restore')
      .describe('`restore`: a backup counts once it was restored into a scratch database and compared.'),
  })
  .describe('How the databases are kept safe.');

/** The typed form of the backups section; everything has a default. */
export function readBackups(raw: z.output<typeof backupsSchema>): Backups {
  return {
    store: storeOf(raw.store),
    schedule: raw.schedule ?? null,
    keep: { within: milliseconds(raw.keep.within), monthly: raw.keep.monthly },
    prove: raw.prove,
  };
}

function storeOf(store: string): BackupStore {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(store) ?? [];
  return bucket === undefined ? { kind: 'folder', path: store } : { kind: 's3', bucket, prefix };
}
