import fs from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from '../src/lib/temporary-folder.ts';
import { checkFile } from '../src/pipeline/check-files.ts';
import { median, milliseconds } from './local-job.ts';

/** How long reading and checking 100 workflow files of 300 lines takes. Again with: node bin/launch.mjs bench/check.ts [rounds] */
const [rounds = 5] = process.argv.slice(2).map(Number);
const FILES = 100;
const LINES = 300;

await using place = await temporaryFolder('gantry-bench');
for (let number = 0; number < FILES; number += 1) await fs.writeFile(fileOf(number), workflowText(number));
const taken: number[] = [];
for (let round = 0; round < rounds; round += 1) taken.push(await milliseconds(checkAll));
const [first = 0] = taken;
console.log(`reading and checking ${FILES} workflows of ${LINES} lines, median of ${rounds}:`);
console.log(
  `  ${(median(taken) / 1000).toFixed(2)} s, the first time ${(first / 1000).toFixed(2)} s (goal: at most 1)`,
);
console.log(`again: node bin/launch.mjs bench/check.ts ${rounds}`);

function fileOf(number: number): string {
  return path.join(place.path, `w${number}.yml`);
}

async function checkAll(): Promise<void> {
  for (let number = 0; number < FILES; number += 1)
    await checkFile(fileOf(number), `w${number}.yml`, new AbortController().signal);
}

/** No two files are alike, so that nothing can be remembered from one to the next but what is common to real ones. */
function workflowText(number: number): string {
  const lines = [
    `name: Workflow ${number}`,
    'on: { push: { branches: [main] } }',
    'permissions: { contents: read }',
    'jobs:',
  ];
  for (let job = 0; lines.length < LINES; job += 1) {
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
  return `${lines.slice(0, LINES).join('\n')}\n`;
}
