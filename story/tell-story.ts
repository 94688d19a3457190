import path from 'node:path';
import { interruptSignal } from '../src/cli/interrupts.ts';
import { pc } from '../src/events/colours.ts';
import { duration } from '../src/events/render.ts';
import { layOut } from './demo.ts';
import { Narrator } from './narrator.ts';
import { Busy, holdDemo } from './one-at-a-time.ts';
import type { PlaceKind } from './place.ts';
import type { Story } from './teller.ts';

/** A story: what it runs on, and its chapters, each of which opens with its number. */
export interface StoryPlan {
  /** How it is called: `npm start`. */
  readonly command: string;
  /** The demo's folder in `.gantry`. */
  readonly folder: string;
  readonly on: PlaceKind;
  /** The heading of the first chapter, which lays everything out. */
  readonly opening: string;
  /** What was laid out besides the origin and its clone. */
  readonly laidOut: string;
  /** The chapters after the first; the table of what was seen follows them. */
  readonly chapters: readonly ((story: Story) => Promise<void>)[];
}

/** Tells a story for the words of a command line and sets the exit code: 0 as told, 1 not, 2 wrong words or told elsewhere. */
export async function tellStory(plan: StoryPlan, words: readonly string[]): Promise<void> {
  const unknown = words.filter((word) => word !== '--reset' && word !== '--exit');
  if (unknown.length > 0) {
    process.stderr.write(`${plan.command} knows -- --reset and -- --exit, not ${unknown.join(' ')}\n`);
    process.exitCode = 2;
    return;
  }
  const signal = AbortSignal.any([interruptSignal(process.stderr, []), orphanSignal()]);
  try {
    const isAsTold = await tell(plan, words.includes('--reset'), signal);
    if (!isAsTold) process.stderr.write(pc.red('Not everything was as told; see the lines marked ✗.\n'));
    process.exitCode = isAsTold ? 0 : 1;
  } catch (error) {
    process.stderr.write(
      `${pc.red('The story ended early:')} ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exitCode = error instanceof Busy ? 2 : 1;
  }
}

async function tell(plan: StoryPlan, reset: boolean, signal: AbortSignal): Promise<boolean> {
  const folder = path.join(path.dirname(import.meta.dirname), '.gantry', plan.folder);
  const narrator = new Narrator(process.stdout);
  const started = Date.now();
  await using hold = await holdDemo(folder, (line) => narrator.say(line));
  narrator.chapter(1, plan.opening);
  await using demo = await layOut(folder, { reset, on: plan.on });
  narrator.say(`laid out in ${path.relative(process.cwd(), folder)}: its origin, a clone, ${plan.laidOut}`);
  for (const { tool, capability, services } of demo.leftOut) {
    const what = `${services.length > 0 ? `${services.join(' and ')}: ` : ''}this machine has no ${tool}`;
    narrator.tell({ capability, state: 'left out', what });
  }
  for (const chapter of plan.chapters) {
    signal.throwIfAborted();
    await chapter({ demo, narrator, signal, hold });
  }
  narrator.chapter(narrator.open + 1, `What was seen, in ${duration(Date.now() - started)}`);
  const isAsTold = narrator.close();
  process.stdout.write(
    `\nThe logs: cd ${path.relative(process.cwd(), demo.work)}, then what the last column says. Next, in a repository of yours: gantry run, gantry plan <environment>.\n`,
  );
  return isAsTold;
}

/** Aborts when the launcher is gone: one that was killed can pass no signal on. */
function orphanSignal(): AbortSignal {
  const orphaned = new AbortController();
  const launcher = process.ppid;
  setInterval(() => {
    if (process.ppid !== launcher) orphaned.abort(new Error('nobody waits for the story any more'));
  }, 500).unref();
  return orphaned.signal;
}
