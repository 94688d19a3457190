import { Command, InvalidArgumentError } from 'commander';
import { type ExecOutcome, exec } from '../delivery/release/exec.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { findHome } from './home.ts';
import { looking } from './looking.ts';
import { refuseInsideRun, releaseDeps } from './wire.ts';

/** What timeout(1) ends with. */
const TIMED_OUT = 124;
const MOST_MINUTES = 24 * 60;

/** `gantry exec <environment> <service> -- <command>`: a one-off in the live build; its exit code says whether it went well. */
export function execCommand(cli: Cli): Command {
  const command = new Command('exec')
    .description('run a command once in the live build of a service, with its environment, and show what it printed')
    .argument('<environment>')
    .argument('<service>')
    .argument('<command...>', 'its words, after --; no shell reads them and it gets no input')
    .option('--host <name>', 'where; by default the first host that runs the service')
    .option('--limit <minutes>', 'end it after so long', minutes, 10)
    .action(async (environment: string, service: string, words: string[], options) => {
      const { folder, json } = commonOptions(options);
      refuseInsideRun(`run a command in ${environment}`);
      const deps = await releaseDeps(await findHome(folder), looking(cli, json), cli.signal);
      const where = options.host === undefined ? {} : { host: String(options.host) };
      const request = { environment, service, words, limit: options.limit * 60_000, signal: cli.signal, ...where };
      const outcome = await exec(deps, request);
      const { host } = outcome;
      for (const text of outcome.ok ? outcome.lines : []) {
        if (json) writeJson(cli, { type: 'line', host, text });
        else cli.out.write(`${text}\n`);
      }
      if (outcome.note !== undefined) cli.err.write(`gantry: ${outcome.note}\n`);
      const wrong = failureOf(outcome);
      const code = outcome.ok ? outcome.code : null;
      const result = wrong === null ? 'success' : 'failure';
      if (json) writeJson(cli, { type: 'summary', result, host, code, ...(wrong !== null && { reason: wrong }) });
      else if (wrong !== null) cli.err.write(`gantry: ${wrong}\n`);
      cli.exitCode = wrong === null ? 0 : 1;
    });
  return withCommonOptions(command, 'gantry exec production backend -- npx prisma migrate status');
}

function failureOf(outcome: ExecOutcome): string | null {
  if (!outcome.ok) return outcome.reason;
  if (outcome.code === TIMED_OUT) return `the command was ended on ${outcome.host}: its time was over (--limit)`;
  return outcome.code === 0 ? null : `the command ended with code ${outcome.code} on ${outcome.host}`;
}

function minutes(value: string): number {
  const number = Number(value);
  if (!(number > 0) || number > MOST_MINUTES)
    throw new InvalidArgumentError(`It takes minutes, more than 0 and at most ${MOST_MINUTES}.`);
  return number;
}
