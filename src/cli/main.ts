import process from 'node:process';
import { CommanderError } from 'commander';
import { InputError, type Mistake, mistakeText } from '../lib/mistake.ts';
import { type Cli, writeJson } from './cli.ts';
import { Interrupted, interruptSignal } from './interrupts.ts';
import { createProgram } from './program.ts';

const words = process.argv.slice(2);
const signal = interruptSignal(process.stderr, words);
const cli: Cli = { out: process.stdout, err: process.stderr, signal, exitCode: 0 };

// A reader that went away (`gantry show … | head`) is not a failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 3));

try {
  const program = await createProgram(cli, words);
  await program.parseAsync(process.argv);
} catch (error) {
  cli.exitCode = report(error);
}
process.exitCode = cli.exitCode;

/** Says what went wrong: to people on standard error, and as the closing summary where `--json` asks for one. */
function report(error: unknown): Cli['exitCode'] {
  const { code, result, mistakes } = readEnding(error);
  if (process.argv.includes('--json') && code !== 0) writeJson(cli, { type: 'summary', result, mistakes });
  if (!(error instanceof CommanderError)) for (const mistake of mistakes) cli.err.write(`${mistakeText(mistake)}\n`);
  if (code !== 3) return code;
  for (const cause of causesOf(error)) cli.err.write(`  because: ${cause.message}\n`);
  if (process.env.GANTRY_DEBUG && error instanceof Error) cli.err.write(`${error.stack}\n`);
  else cli.err.write('  (GANTRY_DEBUG=1 shows where)\n');
  return code;
}

interface Ending {
  readonly code: Cli['exitCode'];
  readonly result: 'success' | 'invalid' | 'cancelled' | 'broken';
  readonly mistakes: readonly Mistake[];
}

function readEnding(error: unknown): Ending {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { code: 0, result: 'success', mistakes: [] };
    return { code: 2, result: 'invalid', mistakes: [{ message: error.message.replace(/^error: /, '') }] };
  }
  // Before all else: a git that died of the same Ctrl-C looks like a folder that is no repository.
  if (error instanceof Interrupted || cli.signal.aborted) {
    return { code: 1, result: 'cancelled', mistakes: [{ message: 'gantry: stopped before the end.' }] };
  }
  if (error instanceof InputError) return { code: 2, result: 'invalid', mistakes: error.mistakes };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 3, result: 'broken', mistakes: [{ message: `gantry broke: ${message}` }] };
}

/** Everything that led to an error: its cause or the errors it gathers, and theirs. */
function causesOf(error: unknown): Error[] {
  const next = error instanceof AggregateError ? error.errors : error instanceof Error ? [error.cause] : [];
  return next.filter((cause) => cause instanceof Error).flatMap((cause) => [cause, ...causesOf(cause)]);
}
