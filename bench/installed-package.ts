import fs from 'node:fs/promises';
import path from 'node:path';
import { mustRun } from '../src/lib/command.ts';

const root = path.dirname(import.meta.dirname);

/** Packs this program and installs it in `folder` as a user has it; gives its `gantry`. */
export async function installPackage(folder: string): Promise<string> {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  await mustRun(['npm', 'pack', '--pack-destination', folder, '--loglevel=error'], { cwd: root });
  const tarball = (await fs.readdir(folder)).find((name) => name.endsWith('.tgz')) ?? '';
  const user = path.join(folder, 'user');
  await fs.mkdir(user);
  await fs.writeFile(path.join(user, 'package.json'), '{"private":true}');
  await mustRun(['npm', 'install', ...quiet, path.join(folder, tarball)], { cwd: user });
  return path.join(user, 'node_modules', '.bin', 'gantry');
}
