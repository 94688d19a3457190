import fs from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../src/lib/temporary-folder.ts';
import { checkFiles } from '../src/pipeline/check-files.ts';
import { median, milliseconds } from './local-job.ts';

/**
 * How long reading and checking 100 workflow files of 300 lines takes, bash included and shellcheck left out, which takes its own
 * time for each script where it is installed. Again with: node bin/launch.mjs bench/check.ts [rounds]
 */
const [rounds = 5] = process.argv.slice(2).map(Number);
const FILES = 100;
const LINES = 300;

await using place = await temporaryFolder('gantry-bench');
for (let number = 0; number < FILES; number += 1) await fs.writeFile(fileOf(number), workflowText(number));
await hideShellcheck();
const taken: number[] = [];
for (let round = 0; round < rounds; round += 1) taken.push(await milliseconds(checkAll));
const [first = 0] = taken;
console.log(`reading and checking ${FILES} workflows of ${LINES} lines, median of ${rounds}:`);
console.log(
  `  ${(median(taken) / 1000).toFixed(2)} s, the first time ${(first / 1000).toFixed(2)} s (goal: at most 1)`,
);
console.log(`again: node bin/launch.mjs bench/check.ts ${rounds}`);

/** Leaves only bash to be found. */
async function hideShellcheck(): Promise<void> {
  const programs = path.join(place.path, 'bin');
  await fs.mkdir(programs);
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const bash = path.join(folder, 'bash');
    if ((await fs.stat(bash).catch(() => undefined)) === undefined) continue;
    await fs.symlink(bash, path.join(programs, 'bash'));
    break;
  }
  process.env.PATH = programs;
}

function fileOf(number: number): string {
  return path.join(place.path, `w${number}.yml`);
}

/** All files under one signal, as the command does. */
async function checkAll(): Promise<void> {
  const { signal } = new AbortController();
  const files = Array.from({ length: FILES }, (_, number) => fileOf(number));
  for await (const { file, findings } of checkFiles(files, path.basename, signal))
    if (findings.length > 0) throw new Error(`${file} has findings, and the time is meant for files that are right`);
}

/** No two files are alike, so that nothing can be remembered from one to the next but what is common to real ones. */
function workflowText(number: number): string {
  const lines = [
    `name: Workflow ${number}`,
    'on: { push: { branches: [main] } }',
    'permissions: { contents: read }',
    'jobs:',
  ];
  // A file that ends within a step is refused, and was the only thing measured.
  for (let job = 0; lines.length + 6 + 8 * 3 <= LINES; job += 1) {
    lines.push(
      `  job${job}:`,
      '    runs-on: ubuntu-latest',
      '    timeout-minutes: 10',
      ...(job > 0 ? [`    needs: job${job - 1}`] : []),
      '    steps:',
    );
    for (let step = 0; step < 8; step += 1)
      lines.push(
        `      - name: Step ${step} of ${number}`,
        `        if: \${{ github.ref == 'refs/heads/main' && ${step} < ${number + 10} }}`,
        `        run: echo "${number} ${job} ${step}" | tee out-${step}.txt`,
      );
  }
  while (lines.length < LINES) lines.push('# A comment, as files have.');
  return `${lines.join('\n')}\n`;
}
