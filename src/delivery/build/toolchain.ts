import type { Service } from '../../config/project.ts';
import { runCommand } from '../../lib/command.ts';

/** Why this machine cannot build a service. */
export interface MissingTool {
  readonly tool: string;
  readonly reason: string;
}

/** The Python that was asked for, or `python3`: its program and its version, such as 3.11. */
export interface Python {
  readonly program: string;
  readonly version: string;
}

/** What a service's runtime needs on this machine and does not find; undefined when all is there. */
export async function missingTool(service: Service): Promise<MissingTool | undefined> {
  if (service.kind === 'static' || service.runtime.kind === 'node') return undefined;
  const { version } = service.runtime;
  return service.runtime.kind === 'go' ? await missingGo(version) : await missingPython(version);
}

async function missingGo(version: string | null): Promise<MissingTool | undefined> {
  const printed = await output(['go', 'env', 'GOVERSION']);
  const found = /^go(\d+(\.\d+)*)/.exec(printed ?? '')?.[1];
  if (found === undefined) return { tool: 'go', reason: 'Go is not installed on this machine' };
  if (version === null || isAtLeast(found, version)) return undefined;
  return { tool: 'go', reason: `Go ${version} or later is needed, and this machine has ${found}` };
}

async function missingPython(version: string | null): Promise<MissingTool | undefined> {
  const python = await findPython(version);
  if (!python) return { tool: 'python', reason: `Python ${version ?? '3'} is not installed on this machine` };
  if ((await output([python.program, '-m', 'pip', '--version'])) !== undefined) return undefined;
  return { tool: 'pip', reason: `Python ${python.version} on this machine has no pip` };
}

/** Looks for `python3.12`, `python3` and `python` on the PATH until one has the version. */
export async function findPython(version: string | null): Promise<Python | undefined> {
  const wanted = version?.split('.').slice(0, 2).join('.');
  for (const program of [...(wanted ? [`python${wanted}`] : []), 'python3', 'python']) {
    const found = await output([program, '-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
    if (found?.startsWith('3.') && (!wanted?.includes('.') || found === wanted)) return { program, version: found };
  }
  return undefined;
}

async function output(words: readonly string[]): Promise<string | undefined> {
  try {
    const ended = await runCommand(words, { timeout: 20_000 });
    return ended.code === 0 ? ended.stdout.trim() : undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES'))
      return undefined;
    throw error;
  }
}

function isAtLeast(found: string, wanted: string): boolean {
  const have = found.split('.').map(Number);
  for (const [index, least] of wanted.split('.').map(Number).entries()) {
    const part = have[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}
