import type { GantryEvent } from '../src/events/types.ts';
import type { Demo } from './demo.ts';
import { type GantryResult, gantry } from './gantry.ts';
import type { Narrator } from './narrator.ts';
import type { Hold } from './one-at-a-time.ts';

/** What every chapter is given. */
export interface Story {
  readonly demo: Demo;
  readonly narrator: Narrator;
  readonly signal: AbortSignal;
  readonly hold: Hold;
}

/** Runs a gantry command of the story with live progress, in the developer's clone unless another is named. */
export async function command(
  { demo, narrator, signal, hold }: Story,
  words: readonly string[],
  { title = `gantry ${words.join(' ')}`, folder = demo.work } = {},
): Promise<GantryResult> {
  signal.throwIfAborted();
  const env = { ...process.env, ...demo.env };
  const result = await gantry(words, {
    ...{ folder, env, signal, onEvent: narrator.follow(title), onStart: hold.add },
  });
  // What was interrupted is not judged: it is not as told for a reason that everybody knows.
  signal.throwIfAborted();
  return result;
}

/** The workflow run of an event, from the workflow file named. */
export function workflow(
  story: Story,
  file: string,
  event: string,
  commit: string,
  ...more: string[]
): Promise<GantryResult> {
  const title = `${file} for ${event} of ${commit.slice(0, 7)}`;
  const words = ['run', '-e', event, '--commit', commit, '-W', `.github/workflows/${file}`, ...more];
  return command(story, words, { title });
}

/** The jobs of ci.yml that this machine can run. */
export function possibleJobs({ leftOut }: Demo): string[] {
  const missing = leftOut.map(({ capability }) => capability);
  const withGo = !missing.includes('Go services');
  const withPython = !missing.includes('Python services');
  if (withGo && withPython) return [];
  const jobs = ['node', 'frontend', ...(withGo ? ['go'] : []), ...(withPython ? ['python'] : [])];
  return jobs.flatMap((job) => ['--job', job]);
}

/** The id of the run that a command recorded. */
export function runOf({ events }: GantryResult): string {
  return events[0]?.run ?? '';
}

/** The command that shows the log of what a command recorded; nothing where it recorded nothing. */
function logOf(result: GantryResult): { log?: string } {
  const run = runOf(result);
  return run === '' ? {} : { log: `gantry show ${run}` };
}

/** The first failed step of a run: its job, name and last lines. */
export function failedStep(
  events: readonly GantryEvent[],
): { readonly name: string; readonly tail: readonly string[] } | undefined {
  const failed = events.find(
    (event) => event.type === 'step' && event.state === 'finished' && event.conclusion === 'failure',
  );
  if (failed?.type !== 'step') return undefined;
  const begun = events.find(
    (event) =>
      event.type === 'step' && event.state === 'started' && event.job === failed.job && event.step === failed.step,
  );
  const text = events
    .flatMap((event) =>
      event.type === 'log' && event.job === failed.job && event.step === failed.step ? [event.text] : [],
    )
    .join('');
  const name = begun?.type === 'step' && begun.state === 'started' ? begun.name : '';
  return { name, tail: text.trimEnd().split('\n').slice(-8) };
}

/** Says what was seen, and whether it was as told. */
export function expect(story: Story, capability: string, isAsTold: boolean, what: string, result?: GantryResult): void {
  const state = isAsTold ? 'as told' : 'NOT as told';
  story.narrator.tell({ capability, state, what, ...(result && logOf(result)) });
  if (isAsTold || !result) return;
  for (const line of result.stderr.trim().split('\n').slice(-12)) story.narrator.say(line);
  const failed = failedStep(result.events);
  for (const line of failed ? [failed.name, ...failed.tail] : []) story.narrator.say(line);
}
