import { createLogUpdate } from 'log-update';
import { pc } from './colours.ts';
import { linesFor } from './plain-view.ts';
import { RunProgress } from './progress.ts';
import { cut, duration, printable } from './render.ts';
import type { EventReader } from './types.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** A terminal view: what ended stands still, and below it the running jobs with their current step, time and last line. */
export function liveView(out: NodeJS.WriteStream): EventReader {
  const progress = new RunProgress();
  const region = createLogUpdate(out);
  let frame = 0;
  const draw = () => region(runningLines(progress, FRAMES[frame++ % FRAMES.length] ?? '', out).join('\n'));
  const timer = setInterval(draw, 100);
  timer.unref();
  return {
    read(event) {
      progress.read(event);
      const lines = linesFor(event, progress, false);
      if (lines.length === 0) return;
      region.clear();
      out.write(`${lines.join('\n')}\n`);
      draw();
    },
    async close() {
      clearInterval(timer);
      region.clear();
      region.done();
    },
  };
}

/** The running jobs with their steps, as many as the terminal has room for. */
export function runningLines(
  progress: RunProgress,
  frame: string,
  { columns = 80, rows = 24 }: { readonly columns?: number; readonly rows?: number },
): string[] {
  const now = Date.now();
  const running = [...progress.jobs.values()].filter((job) => !job.end && job.steps.size > 0);
  const blocks = running.map((job) => {
    const steps = [...job.steps.values()].filter((step) => !step.end);
    const spent = duration(now - job.started);
    const head = `${pc.cyan(frame)} ${pc.bold(cut(printable(job.name), columns - spent.length - 5))}  ${pc.dim(spent)}`;
    return [head, ...steps.map((step) => cut(`    ${printable(step.name)}  ${lastLine(step.tail)}`, columns - 1))];
  });
  const lines = blocks.flat();
  if (lines.length < rows) return lines;
  // One row for what does not fit, one for the cursor.
  const shown: string[] = [];
  let jobs = 0;
  for (const block of blocks) {
    if (shown.length + block.length > rows - 2) break;
    shown.push(...block);
    jobs += 1;
  }
  return [...shown, pc.dim(`  … and ${running.length - jobs} more`)];
}

/** What a terminal would show of it last: progress bars go back to the beginning of their line. */
function lastLine(tail: readonly string[]): string {
  return printable((tail.at(-1) ?? '').trimEnd().split('\r').at(-1) ?? '');
}
