import path from 'node:path';
import { interruptSignal } from '../src/cli/interrupts.ts';
import { pc } from '../src/events/colours.ts';
import { duration } from '../src/events/render.ts';
import { brokenRelease, firstRelease, rollBack, secondRelease } from './chapters/production.ts';
import { pullRequests } from './chapters/pull-requests.ts';
import { staging } from './chapters/staging.ts';
import { layOut } from './demo.ts';
import { Narrator } from './narrator.ts';
import { Busy, holdDemo } from './one-at-a-time.ts';
import type { Story } from './teller.ts';

/** The story that `npm start` tells: from a pull request to production and back, on this machine. */
const chapters: readonly ((story: Story) => Promise<void>)[] = [
  pullRequests,
  staging,
  firstRelease,
  secondRelease,
  brokenRelease,
  rollBack,
];

async function tell(folder: string, options: { readonly reset: boolean }, signal: AbortSignal): Promise<boolean> {
  const narrator = new Narrator(process.stdout);
  const started = Date.now();
  await using hold = await holdDemo(folder, (line) => narrator.say(line));
  narrator.chapter(1, 'A shop of 19 services, a database, one staging host and two production hosts');
  await using demo = await layOut(folder, options);
  narrator.say(
    `laid out in ${path.relative(process.cwd(), folder)}: its origin, a clone, PostgreSQL 16, three local hosts`,
  );
  for (const { tool, capability, services } of demo.leftOut) {
    const what = `${services.length > 0 ? `${services.join(' and ')}: ` : ''}this machine has no ${tool}`;
    narrator.tell({ capability, state: 'left out', what });
  }
  for (const chapter of chapters) {
    signal.throwIfAborted();
    await chapter({ demo, narrator, signal, hold });
  }
  narrator.chapter(7, `What was seen, in ${duration(Date.now() - started)}`);
  const isAsTold = narrator.close();
  process.stdout.write(
    `\nThe logs: cd ${path.relative(process.cwd(), demo.work)}, then what the last column says. Next, in a repository of yours: gantry run, gantry plan <environment>.\n`,
  );
  return isAsTold;
}

const orphaned = new AbortController();
const signal = AbortSignal.any([interruptSignal(process.stderr), orphaned.signal]);
// A launcher that was killed can pass no signal on.
const launcher = process.ppid;
setInterval(() => {
  if (process.ppid !== launcher) orphaned.abort(new Error('nobody waits for the story any more'));
}, 500).unref();
const words = process.argv.slice(2);
const unknown = words.filter((word) => word !== '--reset' && word !== '--exit');
if (unknown.length > 0) {
  process.stderr.write(`npm start knows -- --reset and -- --exit, not ${unknown.join(' ')}\n`);
  process.exit(2);
}
const folder = path.join(path.dirname(import.meta.dirname), '.gantry', 'demo');
try {
  const isAsTold = await tell(folder, { reset: words.includes('--reset') }, signal);
  if (!isAsTold) process.stderr.write(pc.red('Not everything was as told; see the lines marked ✗.\n'));
  process.exitCode = isAsTold ? 0 : 1;
} catch (error) {
  process.stderr.write(
    `${pc.red('The story ended early:')} ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = error instanceof Busy ? 2 : 1;
}
