import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClientTools, clientTools } from '../../lib/postgres/client-tools.ts';
import { testCache } from '../../lib/postgres/test-postgres.ts';
import { type Backups, type BackupsDeps, createBackups } from './backups.ts';
import { type FakeStore, fakeStore } from './fake-store.ts';

/** A pg_dump that goes wrong in a way a shell script can say: `$REAL` is the true one, `"$@"` its arguments. */
export interface BrokenTools extends AsyncDisposable {
  readonly tools: ClientTools;
}

/** Makes a pg_dump out of a script. */
export async function brokenTools(script: string): Promise<BrokenTools> {
  const real = await clientTools(16, { cache: testCache });
  const folder = await mkdtemp(join(tmpdir(), 'gantry-broken-'));
  const program = join(folder, 'pg_dump');
  await writeFile(program, `#!/bin/sh\nREAL=${real.pgDump}\n${script}\n`);
  await chmod(program, 0o755);
  return {
    tools: { ...real, pgDump: program },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Backups in a fake store, with the real client programs unless others are given. */
export function testBackups(deps: Partial<BackupsDeps> = {}): { backups: Backups; store: FakeStore } {
  const store = fakeStore();
  const findTools = (major: number) => clientTools(major, { cache: testCache });
  return { store, backups: createBackups({ store, findTools, ...deps }) };
}
