import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { temporaryFolder } from '../src/lib/temporary-folder.ts';
import { hostEnvironment } from '../src/pipeline/executors/host/host-executor.ts';
import { median, milliseconds, runLocalJob } from './local-job.ts';

/**
 * What a step costs: a job of 200 steps of `true` against 200 bare asynchronous spawns of `bash -e script`, turn by turn
 * in one process. Again with: node bin/launch.mjs bench/steps.ts [steps] [rounds]
 */
const [steps = 200, rounds = 5] = process.argv.slice(2).map(Number);

await using place = await temporaryFolder('gantry-bench');
const script = path.join(place.path, 'true.sh');
await fs.writeFile(script, 'true');
const ours: number[] = [];
const bare: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  bare.push(await milliseconds(bareSpawns));
  const all = await milliseconds(() => runLocalJob(Array.from({ length: steps }, () => 'true')));
  const one = await milliseconds(() => runLocalJob(['true']));
  ours.push(all - one);
}
const [per, least] = [median(ours) / (steps - 1), median(bare) / steps];
console.log(`steps of \`true\`: ${steps} in ${rounds} rounds, median; ${os.availableParallelism()} cores`);
console.log(`  bare bash spawn  ${least.toFixed(2)} ms`);
console.log(`  gantry step      ${per.toFixed(2)} ms   ${(per / least).toFixed(2)} × bare (goal: at most 1.5)`);
console.log(`again: node bin/launch.mjs bench/steps.ts ${steps} ${rounds}`);

async function bareSpawns(): Promise<void> {
  const env = hostEnvironment(process.env);
  for (let count = 0; count < steps; count += 1) {
    const child = spawn('bash', ['-e', script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  }
}
