import path from 'node:path';
import { runCommand } from '../src/lib/command.ts';

const folder = path.join(path.dirname(import.meta.dirname), '.gantry', 'bench', 'bin');
const module = 'github.com/nektos/act@latest';

/**
 * The program to compare with: on the PATH, in Go's own folder of programs, or installed with Go beside the clone's
 * state. Undefined where there is none and no Go.
 */
export async function findAct(): Promise<string | undefined> {
  const goPath = (await output(['go', 'env', 'GOPATH'])) ?? '';
  for (const place of ['act', path.join(goPath, 'bin', 'act'), path.join(folder, 'act')])
    if (await output([place, '--version'])) return place;
  if (goPath === '') return undefined;
  console.log(`installing ${module} to compare with …`);
  const built = await runCommand(['go', 'install', module], { env: { ...process.env, GOBIN: folder } });
  return built.code === 0 ? path.join(folder, 'act') : undefined;
}

/** The words that run a repository's push on this machine, without containers. */
export function actWords(act: string, repository: string): string[] {
  return [act, 'push', '-C', repository, '-P', 'ubuntu-latest=-self-hosted'];
}

async function output(words: readonly string[]): Promise<string | undefined> {
  const ran = await runCommand(words).catch(() => undefined);
  return ran?.code === 0 ? ran.stdout.trim() : undefined;
}
