import { spawn } from 'node:child_process';
import path from 'node:path';

/** The measurements by name; each prints its figures and how to repeat it. */
const all = ['steps', 'logs', 'check', 'peer', 'deploy-local', 'deploy'];
const files: Readonly<Record<string, string>> = { deploy: 'deploy/main', 'deploy-local': 'deploy/local' };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no measurement ${unknown.join(', ')}; there are ${all.join(', ')}`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : all) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, `${files[name] ?? name}.ts`)], {
    stdio: 'inherit',
  });
  const code = await new Promise<number>((resolve) => child.once('exit', (exit) => resolve(exit ?? 1)));
  if (code !== 0) process.exit(code);
}
