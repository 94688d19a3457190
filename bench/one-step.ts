import fs from 'node:fs/promises';
import path from 'node:path';
import { mustRun, runCommand } from '../src/lib/command.ts';
import { temporaryFolder } from '../src/lib/temporary-folder.ts';

/** What a workflow of one step costs as a whole command, beside a bare Node, and beside act where it is on the PATH. */
const [rounds = 10] = process.argv.slice(2).map(Number);
const gantry = path.join(path.dirname(import.meta.dirname), 'bin', 'gantry');

await using place = await temporaryFolder('gantry-bench');
const workflows = path.join(place.path, '.github', 'workflows');
await fs.mkdir(workflows, { recursive: true });
await fs.writeFile(
  path.join(workflows, 'one.yml'),
  'on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: "true"\n',
);
const git = (...words: string[]) =>
  mustRun(['git', '-c', 'user.name=Bench', '-c', 'user.email=bench@localhost', ...words], { cwd: place.path });
await git('init', '--quiet', '--initial-branch=main');
await git('add', '--all');
await git('commit', '--quiet', '--message', 'one step');

const rows: [string, readonly string[]][] = [
  ['node -e 0', [process.execPath, '-e', '0']],
  ['gantry run', [process.execPath, gantry, 'run', '-C', place.path]],
];
const act = await runCommand(['act', '--version']).catch(() => null);
if (act?.code === 0) rows.push(['act push', ['act', 'push', '-C', place.path, '-P', 'ubuntu-latest=-self-hosted']]);

const times = new Map<string, number[]>(rows.map(([name]) => [name, []]));
for (let round = -1; round < rounds; round += 1) {
  for (const [name, words] of rows) {
    const started = performance.now();
    await mustRun(words);
    // The first round fills caches and does not count.
    if (round >= 0) times.get(name)?.push(performance.now() - started);
  }
}
console.log(`a workflow of one step, whole command, median of ${rounds}:`);
for (const [name, taken] of times) console.log(`  ${name.padEnd(12)} ${median(taken).toFixed(0)} ms`);
if (act?.code !== 0) console.log('  act is not on the PATH: go install github.com/nektos/act@latest');
console.log(`again: node bench/one-step.ts ${rounds}`);

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
