import { Command } from 'commander';
import { followRun } from '../events/follow-record.ts';
import { linesFor } from '../events/plain-view.ts';
import { RunProgress } from '../events/progress.ts';
import { findRun, listRuns, type RunEntry, readEvents, readLog, readRun } from '../events/read-records.ts';
import { printable } from '../events/render.ts';
import { withoutHeaders } from '../events/step-headers.ts';
import type { GantryEvent, LogEvent } from '../events/types.ts';
import { InputError } from '../lib/mistake.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome, recordsOf } from './home.ts';

/** `gantry show [run]`: what was recorded of a run, with the logs of its steps. */
export function showCommand(cli: Cli): Command {
  const command = new Command('show')
    .description('print what was recorded of a run: its steps and what they printed')
    .argument('[run]', 'the id of a run, or its beginning; the newest run by default')
    .option('-j, --job <job>', 'only this job')
    .option('-s, --step <number>', 'only this step')
    .option('-f, --follow', 'go on until the run has ended, or Ctrl-C', false)
    .action(async (wanted: string | undefined, options) => {
      const { folder, json } = commonOptions(options);
      const records = recordsOf(await findHome(folder));
      const run = await runToShow(records, wanted);
      if (options.step !== undefined && !/^[1-9]\d*$/.test(options.step))
        throw new InputError(`--step takes the number of a step, not "${options.step}"`);
      if (options.follow) return followRecord(cli, records, run.id, { ...options, json });
      const all = await readEvents(records, run.id);
      checkWanted(run, all, options);
      const events = all.filter((event) => isWanted(event, options));
      if (json) {
        for (const event of events) writeJson(cli, event);
        return writeJson(cli, { type: 'summary', ...run });
      }
      const progress = new RunProgress();
      for (const event of events) {
        progress.read(event);
        for (const line of linesFor(event, progress, true)) cli.out.write(`${line}\n`);
        if (event.type === 'step' && event.state === 'finished')
          cli.out.write(indented(await logOf(records, run.id, event, events, options)));
      }
      if (run.state !== 'finished') await showUnfinished(cli, records, run, progress);
    });
  return withCommonOptions(command, 'gantry show 20261123-1815 --job test');
}

async function runToShow(records: string, wanted: string | undefined): Promise<RunEntry> {
  const run = wanted === undefined ? (await listRuns(records))[0] : await findRun(records, wanted);
  if (run) return run;
  if (wanted === undefined) throw new InputError('No run is recorded here yet');
  throw new InputError(`No single run starts with "${wanted}"; "gantry runs" lists them`);
}

/** Prints what happens as it is recorded: what steps print, and then how they ended. */
async function followRecord(
  cli: Cli,
  records: string,
  id: string,
  { json, ...wanted }: Wanted & { readonly json: boolean },
): Promise<void> {
  const progress = new RunProgress();
  for await (const event of followRun(records, id, { signal: cli.signal })) {
    if ('run' in event) progress.read(event);
    if (!isWanted(event, wanted)) continue;
    if (event.type === 'log') showLog(cli, event, { json, ...wanted });
    else if (json) writeJson(cli, event);
    else if ('run' in event) for (const line of linesFor(event, progress, true)) cli.out.write(`${line}\n`);
  }
  const run = readRun(records, id);
  if (json) writeJson(cli, { type: 'summary', ...run });
  else if (run?.state === 'lost') await showUnfinished(cli, records, run, progress);
}

function showLog(cli: Cli, event: LogEvent, { json, ...wanted }: Wanted & { readonly json: boolean }): void {
  const text = logText(event.text, wanted);
  if (!json) cli.out.write(indented(text));
  else if (text !== '') writeJson(cli, { ...event, text });
}

/** What a step printed; the headers of its scripts and actions only where that step was asked for. */
function logText(log: string, { step }: Wanted): string {
  return step === undefined ? withoutHeaders(log) : log;
}

/** What a step printed; where it was asked for and printed nothing, what the runner said before. */
async function logOf(
  records: string,
  run: string,
  { job, step }: { readonly job: string; readonly step: number },
  events: readonly GantryEvent[],
  wanted: Wanted,
): Promise<string> {
  const log = logText(await readLog(records, run, job, step), wanted);
  if (log !== '' || wanted.step === undefined) return log;
  const own = (event: GantryEvent) => event.type === 'step-header' && event.job === job && event.step === step;
  return events
    .filter(own)
    .map((event) => ('text' in event ? event.text : ''))
    .join('');
}

function indented(text: string): string {
  return printable(text).replaceAll(/^(?=.)/gm, '  │ ');
}

/** What the steps printed that have not ended, and where a lost run was lost. */
async function showUnfinished(cli: Cli, records: string, run: RunEntry, progress: RunProgress): Promise<void> {
  for (const job of progress.jobs.values()) {
    for (const { number, name } of [...job.steps.values()].filter(({ end }) => !end)) {
      cli.out.write(`${run.state === 'lost' ? '? lost at' : '… in'} step ${number} of ${job.name}: ${name}\n`);
      cli.out.write(indented(logText(await readLog(records, run.id, job.key, number), {})));
    }
  }
  if (run.state === 'lost') cli.out.write('The process that ran this is gone; how the run ended is not known.\n');
}

interface Wanted {
  readonly job?: string | undefined;
  readonly step?: string | undefined;
}

/** A leg is named by its key, by the job it is a leg of, or by the one that called its workflow. */
function isOfJob(key: string, job: string): boolean {
  return key === job || key.startsWith(`${job} (`) || key.startsWith(`${job} / `);
}

/** Throws when nothing that was recorded is what somebody asked for. */
function checkWanted({ id, state }: RunEntry, events: readonly GantryEvent[], { job, step }: Wanted): void {
  if (state === 'running') return;
  const jobs = [...new Set(events.flatMap((event) => (event.type === 'job' ? [event.job] : [])))];
  if (job !== undefined && !jobs.some((key) => isOfJob(key, job)))
    throw new InputError([{ message: `Run ${id} has no job "${job}"`, fix: `it has ${jobs.join(', ')}` }]);
  if (step === undefined || events.some((event) => event.type === 'step' && isWanted(event, { job, step }))) return;
  throw new InputError([
    { message: `Run ${id} has no step ${step}${job === undefined ? '' : ` in ${job}`}`, fix: 'steps count from 1' },
  ]);
}

function isWanted(event: GantryEvent | LogEvent, { job, step }: Wanted): boolean {
  if (event.type === 'step-header' && step === undefined) return false;
  if (!('job' in event)) return true;
  if (job !== undefined && !isOfJob(event.job, job)) return false;
  return step === undefined || !('step' in event) || event.step === Number(step);
}
