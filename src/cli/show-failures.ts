import { pc } from '../events/colours.ts';
import type { JobProgress, RunProgress, StepProgress } from '../events/progress.ts';
import { printable } from '../events/render.ts';
import { quoteWords } from '../lib/quote-words.ts';
import type { Cli } from './cli.ts';

const LINES = 10;

/** Says at the end of a run, for each job that failed, in which step, what that printed last, and how to run it again. */
export function showFailures(
  cli: Cli,
  progress: RunProgress,
  again: (job: string) => readonly string[] | undefined,
): void {
  for (const job of progress.jobs.values()) {
    if (job.end?.result !== 'failure') continue;
    const words = again(job.key);
    const lines = [...whatFailed(job), ...(words ? [`${pc.dim('again:')} ${printable(quoteWords(words))}`] : [])];
    cli.out.write(`\n${lines.join('\n')}\n`);
  }
}

function whatFailed(job: JobProgress): string[] {
  const failed = [...job.steps.values()].filter(({ end }) => end?.conclusion === 'failure');
  if (failed.length === 0)
    return [`${pc.red('✗')} ${pc.bold(printable(job.name))}  ${printable(job.end?.reason ?? '')}`];
  return failed.flatMap((step) => stepLines(job, step));
}

function stepLines(job: JobProgress, { name, tail, end }: StepProgress): string[] {
  const head = `${pc.red('✗')} ${pc.bold(printable(job.name))} › ${printable(name)}  ${printable(end?.reason ?? '')}`;
  // The head has the reason already.
  const last = tail.filter((line) => line !== `##[error]${end?.reason}`).slice(-LINES);
  return [head, ...last.map((line) => pc.dim('  │ ') + printable(line))];
}
