import fs from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { runCommand } from '../src/lib/command.ts';
import { InputError } from '../src/lib/mistake.ts';
import { clientTools } from '../src/lib/postgres/client-tools.ts';

/** What this machine cannot do because it lacks a tool. */
export interface LeftOut {
  readonly tool: string;
  readonly capability: string;
  readonly services: readonly string[];
}

const BACKUP = 'Proved backup';

/** Whether this machine can dump and restore the database. */
export function backupIsPossible(leftOut: readonly LeftOut[]): boolean {
  return !leftOut.some(({ capability }) => capability === BACKUP);
}

/** Asks this machine for the tools that the story takes for granted; `cache` is where fetched programs are kept. */
export async function missingTools(cache: string): Promise<LeftOut[]> {
  const has = async (words: string[]) => (await runCommand(words).catch(() => ({ code: 1 }))).code === 0;
  const missing: LeftOut[] = [];
  if (!(await has(['go', 'version']))) {
    missing.push({ tool: 'Go', capability: 'Go services', services: ['search', 'analytics'] });
  }
  if (!(await has(['python3', '-m', 'pip', '--version'])) || !(await has(['python3', '-m', 'venv', '--help']))) {
    const tool = 'Python with pip and venv';
    missing.push({ tool, capability: 'Python services', services: ['moderation', 'recommendations'] });
  }
  try {
    await clientTools(16, { cache });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    missing.push({ tool: 'pg_dump 16, nor pip to fetch it with', capability: BACKUP, services: [] });
  }
  return missing;
}

/** Takes the job that needs the client programs out of production's workflow in the clone `work`. */
export async function leaveBackupOut(work: string): Promise<void> {
  const file = path.join(work, '.github', 'workflows', 'deploy-production.yml');
  const document = parseDocument(await fs.readFile(file, 'utf8'));
  document.deleteIn(['jobs', 'backup']);
  document.deleteIn(['jobs', 'deploy', 'needs']);
  await fs.writeFile(file, document.toString({ lineWidth: 0 }));
}
