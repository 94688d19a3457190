import { randomBytes } from 'node:crypto';
import os from 'node:os';
import type { Emit } from '../src/events/types.ts';
import { milliseconds, runLocalJob } from './local-job.ts';

/**
 * How fast the lines of a step pass through masks and commands: `seq` in a step, with 20 secrets to hide, plain and with
 * a command on each hundredth line, and one line of 100 MB. Again with: node bin/launch.mjs bench/logs.ts [millions]
 */
const [millions = 10] = process.argv.slice(2).map(Number);
const lines = millions * 1_000_000;

const kinds = [
  () => randomBytes(16).toString('hex'),
  () => randomBytes(24).toString('base64'),
  () => `postgres://u:${randomBytes(9).toString('hex')}@db.example.org:5432/shop?sslmode=require&a="b"`,
  () => `two words ${randomBytes(6).toString('base64url')}`,
];
const secrets = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`S${index}`, kinds[index % 4]?.() ?? '']));

const memory = () => Math.round(process.resourceUsage().maxRSS / 1024);
await measure('seq 1000000');
const early = memory();
const plain = await measure(`seq ${lines}`);
const late = memory();
const commands = await measure(`seq ${lines} | sed '0~100s/^/::debug::/'`);
const long = await measure('head -c 100000000 /dev/zero | tr "\\0" x');
const rate = ({ spent }: { spent: number }) => (lines / 1000 / spent).toFixed(2);
console.log(`log lines through 20 masks: ${millions} M lines; ${os.availableParallelism()} cores`);
console.log(`  plain               ${rate(plain)} M lines/s (goal: at least 2)`);
console.log(`  1 % are commands    ${rate(commands)} M lines/s`);
console.log(`  one line of 100 MB  ${long.spent.toFixed(0)} ms, told in ${long.pieces} pieces`);
console.log(
  `  memory at most      ${early} MB after the first million, ${late} MB after ${millions + 1}, ${memory()} MB in the end`,
);
console.log(`again: node bin/launch.mjs bench/logs.ts ${millions}`);

async function measure(script: string): Promise<{ readonly spent: number; readonly pieces: number }> {
  let pieces = 0;
  const emit: Emit = (event) => {
    if (event.type === 'log') pieces += 1;
  };
  return { spent: await milliseconds(() => runLocalJob([script], { secrets, emit })), pieces };
}
