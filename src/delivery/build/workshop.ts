import path from 'node:path';
import { type CommandOptions, type CommandResult, runCommand } from '../../lib/command.ts';
import type { Store } from './store.ts';
import type { BuildProgress } from './types.ts';

/** Where and with what builds are made: one clean checkout of one commit. */
export interface Workshop {
  readonly checkout: string;
  readonly store: Store;
  readonly report: (progress: BuildProgress) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
}

/** A step that ended badly: a result, not an error of the engine. */
export interface Failure {
  readonly reason: string;
  /** The last lines of what it printed. */
  readonly output: string;
}

export interface WorkStep {
  /** The services it is done for. */
  readonly services: readonly string[];
  readonly words: readonly string[];
  /** How people call it; by default its words. */
  readonly title?: string;
  /** Relative to the checkout. */
  readonly folder: string;
  /** Folders searched before the machine's own PATH. */
  readonly tools?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const TAIL = 16 * 1024;

/** Runs a command of a build. Undefined when it went well. */
export async function work({ checkout, report, env, signal }: Workshop, step: WorkStep): Promise<Failure | undefined> {
  const { services, words, folder, tools = [], title = words.join(' ') } = step;
  report({ kind: 'step', services, step: title });
  let tail = '';
  const onOutput = (chunk: Buffer) => {
    const text = chunk.toString('utf8');
    tail = (tail + text).slice(-TAIL);
    report({ kind: 'output', services, text });
  };
  const PATH = [...tools, env.PATH ?? ''].join(path.delimiter);
  const ended = await runOrMiss(words, {
    cwd: path.join(checkout, folder),
    env: { ...env, ...step.env, PATH },
    onOutput,
    maxOutput: 0,
    group: true,
    ...(signal && { signal }),
  });
  if (!ended) return { reason: `"${words[0]}" is not installed on this machine`, output: '' };
  if (ended.code === 0) return undefined;
  const how = ended.signal ? `was ended by ${ended.signal}` : `ended with code ${ended.code}`;
  return { reason: `"${title}" ${how}`, output: tail.split('\n').slice(-40).join('\n').trim() };
}

async function runOrMiss(words: readonly string[], options: CommandOptions): Promise<CommandResult | undefined> {
  try {
    return await runCommand(words, options);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Variables that belong to the caller's job, not to a build, or would change what tools do behind its back. */
const FOREIGN =
  /^(GITHUB_|RUNNER_|INPUT_|GANTRY_|npm_(?!config_)|GIT_|NODE_(ENV|OPTIONS|PATH|TEST_CONTEXT)$|PORT$|INIT_CWD$|VIRTUAL_ENV$|PYTHON(PATH|HOME)$)/;

/** The environment of build commands: this process's, without other programs' settings and without any secret of the project. */
export function buildEnvironment(secrets: ReadonlySet<string>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name) && !secrets.has(name));
  return { ...Object.fromEntries(kept), CI: 'true' };
}
