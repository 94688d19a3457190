import fs from 'node:fs/promises';
import path from 'node:path';
import { mustRun } from '../src/lib/command.ts';
import { temporaryFolder } from '../src/lib/temporary-folder.ts';
import { gantry } from '../story/gantry.ts';
import { actWords, findAct } from './act.ts';
import { installPackage } from './installed-package.ts';
import { median, milliseconds } from './local-job.ts';

/**
 * Whole commands beside act, the same workflow, turn by turn in one run: jobs whose needs end at different times, 200 steps
 * of `true`, a million lines of output, and one step with the packed package. Again with: node bin/launch.mjs bench/peer.ts [rounds]
 */
const [rounds = 5] = process.argv.slice(2).map(Number);
const STEPS = 200;
const LINES = 1_000_000;
/** Seconds; the longest way through the jobs below. */
const CRITICAL = 3;

/** Level after level these jobs take 1 + 1.8 + 1 s; the longest way is 3 s. */
const staggered = workflow({
  a: { script: 'sleep 1' },
  c: { script: 'sleep 0.2' },
  b: { script: 'sleep 1', needs: ['a'] },
  d: { script: 'sleep 1.8', needs: ['c'] },
  e: { script: 'sleep 1', needs: ['b', 'd'] },
});

await using place = await temporaryFolder('gantry-bench');
const act = await findAct();
if (!act) console.log('act is not here, and no Go to install it with: only our own figures follow');
const packed = await installPackage(place.path);

const dag = await repository('staggered', staggered);
const runs: number[] = [];
for (let round = 0; round < Math.min(rounds, 3); round += 1) runs.push(await runTime(dag));
const ours = median(runs) / 1000;
console.log(
  `jobs whose needs end at different times, longest way ${CRITICAL.toFixed(1)} s; ${runs.length} rounds, median`,
);
row('gantry, the run itself', `${ours.toFixed(2)} s`, ours / CRITICAL, 1.03, '× the longest way');
if (act) row('act, whole command', `${((await commandTime(actWords(act, dag))) / 1000).toFixed(2)} s`);

const one = await repository('one', workflow({ one: { script: 'true' } }));
const many = await repository('many', workflow({ many: { script: 'true', times: STEPS } }));
const perStep = async (words: (folder: string) => string[]) =>
  ((await commandTime(words(many))) - (await commandTime(words(one)))) / (STEPS - 1);
const gantryWords = (folder: string) => [packed, 'run', '-C', folder];
const step = await perStep(gantryWords);
console.log(`a step of \`true\`, ${STEPS} of them less one, whole commands`);
const actStep = act ? await perStep((folder) => actWords(act, folder)) : undefined;
row('gantry', `${step.toFixed(2)} ms`, actStep && step / actStep, 1.0, '× act');
if (actStep) row('act', `${actStep.toFixed(2)} ms`);

const flood = await repository('flood', workflow({ flood: { script: `seq ${LINES}` } }));
const lineRate = async (words: readonly string[]) => LINES / 1000 / (await commandTime(words, 2));
const lines = await lineRate(gantryWords(flood));
const actLines = act ? await lineRate(actWords(act, flood)) : undefined;
console.log(
  `a step that prints ${LINES / 1e6} M lines, whole commands; "bench logs" measures without starting and recording`,
);
row('gantry', `${lines.toFixed(2)} M/s`, actLines && actLines / lines, 1.0, '× the time of act');
if (actLines) row('act', `${actLines.toFixed(2)} M/s`);

console.log('a workflow of one step, whole command; gantry as npm installs it');
// Turn by turn, so that what else the machine does meets both.
const wholes: number[] = [];
const actWholes: number[] = [];
for (let turn = 0; turn < 3; turn += 1) {
  wholes.push(await commandTime(gantryWords(one)));
  if (act) actWholes.push(await commandTime(actWords(act, one)));
}
const whole = median(wholes);
const actWhole = act ? median(actWholes) : undefined;
row('gantry', `${whole.toFixed(0)} ms`, actWhole && whole / actWhole, 2.5, '× act');
if (actWhole) row('act', `${actWhole.toFixed(0)} ms`);
row('node -e 0', `${(await commandTime([process.execPath, '-e', '0'])).toFixed(0)} ms`);
console.log(`again: node bin/launch.mjs bench/peer.ts ${rounds}`);

function row(what: string, figure: string, ratio?: number, goal?: number, of = ''): void {
  const verdict =
    ratio === undefined || goal === undefined
      ? ''
      : `   ${ratio.toFixed(2)} ${of} (goal: at most ${goal}) ${ratio <= goal ? 'met' : 'MISSED, see docs/runner.md'}`;
  console.log(`  ${what.padEnd(24)} ${figure.padStart(8)}${verdict}`);
}

interface BenchJob {
  readonly script: string;
  readonly needs?: readonly string[];
  readonly times?: number;
}

function workflow(jobs: Readonly<Record<string, BenchJob>>): string {
  const entries = Object.entries(jobs).map(([name, { script, needs = [], times = 1 }]) => {
    const steps = Array.from({ length: times }, () => ({ run: script }));
    return [name, { 'runs-on': 'ubuntu-latest', ...(needs.length > 0 && { needs }), steps }];
  });
  return JSON.stringify({ on: 'push', jobs: Object.fromEntries(entries) });
}

/** A git repository with one workflow. */
async function repository(name: string, text: string): Promise<string> {
  const folder = path.join(place.path, name);
  const workflows = path.join(folder, '.github', 'workflows');
  await fs.mkdir(workflows, { recursive: true });
  await fs.writeFile(path.join(workflows, 'bench.yml'), text);
  const git = (...words: string[]) =>
    mustRun(['git', '-c', 'user.name=Bench', '-c', 'user.email=bench@localhost', ...words], { cwd: folder });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'a workflow to measure');
  return folder;
}

/** Milliseconds of the run itself: from its start event to its end, without starting and reading the repository. */
async function runTime(folder: string): Promise<number> {
  const { code, events, stderr } = await gantry(['run'], { folder });
  if (code !== 0) throw new Error(stderr);
  const times = events.filter((event) => event.type === 'run').map(({ time }) => Date.parse(time));
  return (times.at(-1) ?? 0) - (times[0] ?? 0);
}

/** The median of several whole commands, after one that fills caches. */
async function commandTime(words: readonly string[], times = rounds): Promise<number> {
  const run = () => milliseconds(async () => void (await mustRun(words)));
  await run();
  const taken: number[] = [];
  for (let round = 0; round < times; round += 1) taken.push(await run());
  return median(taken);
}
