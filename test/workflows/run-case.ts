import { glob, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { Cli } from '../../src/cli/cli.ts';
import { createProgram } from '../../src/cli/program.ts';
import type { GantryEvent } from '../../src/events/types.ts';
import { InputError } from '../../src/lib/mistake.ts';
import type { RunSummary } from '../../src/pipeline/run-workflow.ts';
import { makeRepository } from './make-repository.ts';
import type { WorkflowCase } from './read-case.ts';

/** What `gantry run --json` did with a case. */
export interface Seen {
  readonly exit: number;
  readonly mistakes: readonly string[];
  readonly events: readonly GantryEvent[];
  /** The lines of all recorded logs. */
  readonly recorded: readonly string[];
  readonly summary: Summary | undefined;
}

interface Summary {
  readonly type: 'summary';
  readonly result: string;
  readonly runs: readonly RunSummary[];
}

/** Runs a case with the real command, in this process. */
export async function runCase(wanted: WorkflowCase): Promise<Seen> {
  await using repository = await makeRepository(wanted);
  const words = ['run', '-C', repository.folder, '--json', ...(await options(wanted, repository.folder))];
  const interrupt = new AbortController();
  const events: GantryEvent[] = [];
  let summary: Summary | undefined;
  let rest = '';
  const out = new Writable({
    write(chunk, _encoding, done) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const read = JSON.parse(line) as GantryEvent | Summary;
        if (read.type === 'summary') summary = read;
        else events.push(read);
        if (
          read.type === 'log' &&
          wanted.interruptAt !== undefined &&
          read.text.split('\n').includes(wanted.interruptAt)
        )
          interrupt.abort(new Error('interrupted'));
      }
      done();
    },
  });
  const cli: Cli = {
    out,
    err: new Writable({ write: (_chunk, _encoding, done) => done() }),
    signal: interrupt.signal,
    exitCode: 0,
  };
  try {
    const program = await createProgram(cli, words);
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { exit: 2, mistakes: error.message.split('\n'), events, recorded: [], summary };
  }
  return { exit: cli.exitCode, mistakes: [], events, recorded: await recordedLines(repository.folder), summary };
}

async function recordedLines(folder: string): Promise<string[]> {
  const files = await Array.fromAsync(glob(path.join(folder, '.gantry', 'runs', '*', 'logs', '*', '*.log')));
  const texts = await Promise.all(files.toSorted().map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text) => text.split('\n').slice(0, -1));
}

async function options(wanted: WorkflowCase, folder: string): Promise<string[]> {
  const words = ['-e', wanted.event, '--max-parallel', String(wanted.maxParallel)];
  const many = (option: string, values: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(values)) words.push(option, `${name}=${value}`);
  };
  many('--input', wanted.inputs);
  many('--var', wanted.vars);
  many('--env', wanted.env);
  many('--secret', wanted.secrets);
  for (const label of wanted.labels) words.push('--label', label);
  for (const job of wanted.job) words.push('--job', job);
  if (wanted.payload !== undefined) {
    const file = path.join(folder, '.git', 'payload.json');
    await writeFile(file, JSON.stringify(wanted.payload));
    words.push('--payload', file);
  }
  return words;
}
