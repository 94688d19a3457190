import { Command } from 'commander';
import { findRun, listRuns, type RunEntry, readEvents } from '../events/read-records.ts';
import type { GantryEvent } from '../events/types.ts';
import { defined } from '../lib/defined.ts';
import { InputError } from '../lib/mistake.ts';
import type { EarlierLeg, Repeat } from '../pipeline/run/kept.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { collectPair } from './collect-pair.ts';
import { findRepository } from './find-repository.ts';
import { givenFiles } from './given-path.ts';
import { recordsOf } from './home.ts';
import { readRequest } from './read-request.ts';
import { runEvent, worst } from './run-event.ts';
import type { RunOptions } from './run-options.ts';
import { givenOf } from './run-request.ts';

type RerunOptions = Pick<RunOptions, 'env' | 'envFile' | 'secret' | 'secretFile' | 'pauseOnFailure' | 'verbose'> & {
  readonly failed: boolean;
  readonly job?: string;
};

/** `gantry rerun [run]`: a new attempt of a workflow run, which keeps what it does not repeat. */
export function rerunCommand(cli: Cli): Command {
  const command = new Command('rerun')
    .description('run a workflow again as a new attempt; what it does not repeat keeps its results and outputs')
    .argument('[run]', 'the id of a run or its beginning; the newest workflow run by default')
    .option('--failed', 'only the jobs that did not succeed, and those that need them', false)
    .option('-j, --job <id>', 'only this job, and those that need it')
    .option('--env <name=value>', 'a variable of every step: values are never recorded', collectPair('='))
    .option('--env-file <file>', 'such variables as dotenv lines')
    .option(
      '--secret <name[=value]>',
      'a secret: values are never recorded (may be repeated)',
      (value: string, before: string[] = []) => [...before, value],
    )
    .option('--secret-file <file>', 'secrets as dotenv lines')
    .option('--pause-on-failure', 'open a shell where a script failed; when it ends, that step runs again')
    .option('-v, --verbose', 'print what the steps print', false)
    .action(async (wanted: string | undefined, options: RerunOptions & Record<string, unknown>) => {
      const { folder, json } = commonOptions(options);
      const found = await findRepository(folder, cli.signal);
      const records = recordsOf(found.home);
      const run =
        wanted === undefined
          ? (await listRuns(records)).find(({ kind }) => kind === 'workflow')
          : await findRun(records, wanted);
      if (run?.kind !== 'workflow')
        throw new InputError(
          wanted === undefined
            ? 'No workflow run is recorded here yet'
            : `No single workflow run starts with "${wanted}"; "gantry runs" lists them`,
        );
      const { given, ...request } = await readRequest(records, run.id);
      checkGiven(run.id, given, options);
      const { env, secret, pauseOnFailure, verbose } = options;
      const again: RunOptions = {
        ...request,
        ...defined({ env, secret, pauseOnFailure }),
        ...givenFiles(folder, options, 'envFile', 'secretFile'),
        verbose,
      };
      const earlier = (await readEvents(records, run.id)).flatMap(legOf);
      const summaries = await runEvent(cli, found, again, json, {
        attempt: (await lastAttempt(records, run, request.numbers?.id)) + 1,
        numbers: request.numbers,
        earlier,
        repeat: repeatOf(options),
      });
      if (!summaries) return;
      const result = worst(summaries);
      if (json) writeJson(cli, { type: 'summary', result, runs: summaries });
      cli.exitCode = result === 'success' || result === 'skipped' ? 0 : 1;
    });
  return withCommonOptions(command, 'gantry rerun --failed');
}

/** Attempts count on from the last one of their run, also where an earlier one is repeated. */
async function lastAttempt(records: string, run: RunEntry, id: string | undefined): Promise<number> {
  let last = run.attempt;
  for (const other of await listRuns(records)) {
    if (id === undefined || other.file !== run.file || other.attempt <= last) continue;
    const request = await readRequest(records, other.id).catch(() => null);
    if (request?.numbers?.id === id) last = other.attempt;
  }
  return last;
}

/** Throws when the first attempt was given what this one was not: its values are recorded nowhere. */
function checkGiven(run: string, before: readonly string[], options: RerunOptions): void {
  const now = givenOf(options);
  const missing = before.filter((one) => !now.includes(one) && !now.includes(`${one.split(' ')[0]}-file`));
  if (missing.length === 0) return;
  const message = `Run ${run} was given ${missing.join(', ')}, whose values are recorded nowhere`;
  throw new InputError([{ message, fix: 'give them again to "gantry rerun"' }]);
}

function repeatOf({ failed, job }: RerunOptions): Repeat {
  if (job !== undefined) return { kind: 'job', id: job };
  return failed ? { kind: 'failed' } : { kind: 'all' };
}

function legOf(event: GantryEvent): EarlierLeg[] {
  if (event.type !== 'job' || event.state !== 'finished') return [];
  return [{ key: event.job, result: event.result, outputs: event.outputs ?? {} }];
}
