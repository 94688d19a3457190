import { createLogUpdate } from 'log-update';
import { pc } from './colours.ts';
import { linesFor } from './plain-view.ts';
import { RunProgress } from './progress.ts';
import { duration, printable } from './render.ts';
import type { EventReader } from './types.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** A terminal view: what ended stands still, and below it the running jobs with their current step, time and last line. */
export function liveView(out: NodeJS.WriteStream): EventReader {
  const progress = new RunProgress();
  const region = createLogUpdate(out);
  let frame = 0;
  const draw = () =>
    region(runningLines(progress, FRAMES[frame++ % FRAMES.length] ?? '', out.columns ?? 80).join('\n'));
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

function runningLines(progress: RunProgress, frame: string, columns: number): string[] {
  const now = Date.now();
  const running = [...progress.jobs.values()].filter((job) => !job.end && job.steps.size > 0);
  return running.flatMap((job) => {
    const steps = [...job.steps.values()].filter((step) => !step.end);
    const head = `${pc.cyan(frame)} ${pc.bold(job.name)}  ${pc.dim(duration(now - job.started))}`;
    return [head, ...steps.map((step) => cut(`    ${printable(step.name)}  ${lastLine(step.tail)}`, columns - 1))];
  });
}

function lastLine(tail: readonly string[]): string {
  return printable(tail.at(-1) ?? '').replaceAll(/\x1b\[[0-9;]*m/g, '');
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
