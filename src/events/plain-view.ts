import type { Writable } from 'node:stream';
import { pc } from './colours.ts';
import { RunProgress } from './progress.ts';
import { duration, printable, sign, table } from './render.ts';
import type { EventReader, GantryEvent, HostEvent } from './types.ts';

export interface PlainViewOptions {
  /** Print what steps print; by default only the end of those that fail. */
  readonly logs: boolean;
}

/** Plain lines for a pipe or a file: one line per ended step and job, and the tail of what failed. */
export function plainView(out: Writable, { logs }: PlainViewOptions): EventReader {
  const progress = new RunProgress();
  return {
    read(event) {
      progress.read(event);
      if (event.type === 'log' && logs) out.write(indented(event.text));
      for (const line of linesFor(event, progress, logs)) out.write(`${line}\n`);
    },
    async close() {},
  };
}

/** The lines that one event adds to a plain view; also what a live view leaves standing above itself. */
export function linesFor(event: GantryEvent, progress: RunProgress, logs: boolean): string[] {
  const time = Date.parse(event.time);
  if (event.type === 'run' && event.state === 'started') return [pc.bold(printable(event.title))];
  if (event.type === 'run' && event.state === 'waiting') return [`${pc.dim('·')} waiting${because(event.reason)}`];
  if (event.type === 'run') {
    const spent = pc.dim(duration(time - progress.started));
    const why = becauseNew(event.reason, [...progress.jobs.values()]);
    return [...jobTable(progress), `${sign(event.result)} ${pc.bold(event.result)}  ${spent}${why}`];
  }
  if (event.type === 'job' && event.state === 'waiting')
    return [`${pc.dim('·')} ${event.name}: waiting${because(event.reason)}`];
  if (event.type === 'job' && event.state === 'finished') {
    const job = progress.jobs.get(event.job);
    const spent = pc.dim(duration(time - (job?.started ?? time)));
    const why = becauseNew(event.reason, [...(job?.steps.values() ?? [])]);
    return [`${sign(event.result)} ${pc.bold(event.name)}  ${event.result}  ${spent}${why}`];
  }
  if (event.type === 'annotation') return [annotationLine(event)];
  if (event.type === 'host') return [hostLine(event)];
  if (event.type === 'step' && event.state === 'finished') return stepLines(event, progress, logs, time);
  return [];
}

/** The jobs of a run with their results, times and the reasons for what is not good, where there is more than one. */
function jobTable({ jobs }: RunProgress): string[] {
  // A job that calls a workflow is there only while it waits; its own jobs tell the rest.
  const shown = [...jobs.values()].filter(({ end, steps }) => end !== undefined || steps.size > 0);
  if (shown.length < 2) return [];
  const rows = shown.map(({ name, started, ended, end }) => {
    const result = end?.result ?? 'lost';
    return [
      sign(result),
      printable(name),
      result,
      pc.dim(duration((ended ?? started) - started)),
      printable(end?.reason ?? '').split('\n')[0] ?? '',
    ];
  });
  return ['', ...table(rows).split('\n')];
}

function stepLines(
  event: GantryEvent & { type: 'step'; state: 'finished' },
  progress: RunProgress,
  logs: boolean,
  time: number,
): string[] {
  const step = progress.step(event.job, event.step);
  const job = progress.jobs.get(event.job);
  if (!step || !job) return [];
  if (step.phase !== 'main' && event.outcome === 'success') return [];
  const allowed = event.outcome !== event.conclusion ? pc.dim(' (continues on error)') : '';
  const head = `${sign(event.outcome)} ${pc.dim(`${job.name} ›`)} ${printable(step.name)}  ${pc.dim(duration(time - step.started))}${allowed}${because(event.reason)}`;
  const showTail = event.outcome === 'failure' && !logs;
  if (!showTail) return [head];
  // The head has the reason already.
  const tail = step.tail.filter((line) => line !== event.reason && line !== `##[error]${event.reason}`);
  return [head, ...tail.map((line) => pc.dim('  │ ') + printable(line))];
}

function annotationLine(event: GantryEvent & { type: 'annotation' }): string {
  const colour = event.level === 'error' ? pc.red : event.level === 'warning' ? pc.yellow : pc.cyan;
  const place = event.file ? ` ${event.file}${event.line ? `:${event.line}` : ''}` : '';
  return `${colour(event.level)}${place}: ${printable(event.message)}`;
}

/** The line of a host that is waited for. */
export function hostLine({ host, detail }: HostEvent): string {
  return `${pc.yellow('waiting')} for ${printable(host)}: ${printable(detail)}`;
}

function because(reason: string | undefined): string {
  return reason ? `  ${printable(reason)}` : '';
}

/** A reason, unless a part of what it is about has told it already. */
function becauseNew(
  reason: string | undefined,
  parts: readonly { readonly end?: { readonly reason?: string } }[],
): string {
  return parts.some(({ end }) => end?.reason === reason) ? '' : because(reason);
}

function indented(text: string): string {
  return printable(text).replaceAll(/^(?=.)/gm, pc.dim('  │ '));
}
