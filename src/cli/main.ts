import process from 'node:process';
import { CommanderError } from 'commander';
import { InputError, mistakeText } from '../lib/mistake.ts';
import type { Cli } from './cli.ts';
import { Interrupted, interruptSignal } from './interrupts.ts';
import { createProgram } from './program.ts';

const cli: Cli = { out: process.stdout, err: process.stderr, signal: interruptSignal(process.stderr), exitCode: 0 };

// A reader that went away (`gantry show … | head`) is not a failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));

try {
  const program = await createProgram(cli, process.argv.slice(2));
  await program.parseAsync(process.argv);
} catch (error) {
  cli.exitCode = report(error);
}
process.exitCode = cli.exitCode;

function report(error: unknown): Cli['exitCode'] {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InputError) {
    for (const mistake of error.mistakes) cli.err.write(`${mistakeText(mistake)}\n`);
    return 2;
  }
  if (error instanceof Interrupted || cli.signal.aborted) {
    cli.err.write('gantry: stopped before the end.\n');
    return 1;
  }
  cli.err.write(`gantry broke: ${error instanceof Error ? error.message : String(error)}\n`);
  for (const cause of causesOf(error)) cli.err.write(`  because: ${cause.message}\n`);
  if (process.env.GANTRY_DEBUG && error instanceof Error) cli.err.write(`${error.stack}\n`);
  else cli.err.write('  (GANTRY_DEBUG=1 shows where)\n');
  return 3;
}

/** Everything that led to an error: its cause or the errors it gathers, and theirs. */
function causesOf(error: unknown): Error[] {
  const next = error instanceof AggregateError ? error.errors : error instanceof Error ? [error.cause] : [];
  return next.filter((cause) => cause instanceof Error).flatMap((cause) => [cause, ...causesOf(cause)]);
}
