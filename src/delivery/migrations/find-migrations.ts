import path from 'node:path';
import type { Migration, Program } from '../../config/project.ts';
import type { MigrationFile } from './statement.ts';

/** The tools whose migrations are SQL files that can be read beforehand. */
export type ReadableMigration = Exclude<Migration, { kind: 'command' }>;

/** The folder of a service's migrations, relative to the repository. Prisma keeps them beside its schema. */
export function migrationFolder(service: Pick<Program, 'path'>, migration: ReadableMigration): string {
  if (migration.kind === 'sql') return path.posix.join(service.path, migration.folder);
  const schema = migration.schema ?? 'prisma/schema.prisma';
  const folder = schema.endsWith('.prisma') ? path.posix.dirname(schema) : schema;
  return path.posix.join(service.path, folder, 'migrations');
}

/** The migrations among the files of that folder, in the order in which they are applied. */
export function migrationFiles(
  kind: ReadableMigration['kind'],
  folder: string,
  files: readonly { readonly path: string; readonly text: string }[],
): MigrationFile[] {
  const found = files.flatMap(({ path: file, text: sql }) => {
    const inside = path.posix.relative(folder, file);
    const name = kind === 'sql' ? /^([^/]+\.sql)$/.exec(inside)?.[1] : /^([^/]+)\/migration\.sql$/.exec(inside)?.[1];
    return name === undefined ? [] : [{ name, path: file, sql }];
  });
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
