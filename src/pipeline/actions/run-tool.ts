import type { ActionContext, ActionOutcome } from './types.ts';

/** What a tool that an action called printed, and how it ended. */
export interface ToolResult {
  /** Null when it was ended by a signal or did not start. */
  readonly code: number | null;
  readonly output: string;
}

export interface ToolOptions {
  /** The workspace when absent. */
  readonly folder?: string;
  /** Keep what it prints out of the step's log. */
  readonly quiet?: boolean;
}

/** Bytes of a tool's output that are kept. */
const KEPT = 1024 * 1024;

/** What running a tool needs of an action's or a step's surroundings. */
export type ToolContext = Pick<ActionContext, 'job' | 'environment' | 'signal' | 'say'>;

/** Runs a tool where the job's steps run; what it prints is kept, and told line by line with `say`. */
export async function runTool(
  { job, environment, signal, say }: ToolContext,
  words: readonly string[],
  { folder = job.paths.workspace, quiet = false }: ToolOptions = {},
): Promise<ToolResult> {
  const chunks: Buffer[] = [];
  let size = 0;
  const onOutput = (chunk: Buffer) => {
    if (size < KEPT) chunks.push(chunk);
    size += chunk.length;
  };
  const running = job.start({ words, environment, folder, onOutput });
  const cancel = () => running.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const end = await running.ended;
  signal.removeEventListener('abort', cancel);
  const output = end.kind === 'notStarted' ? end.reason : Buffer.concat(chunks).toString('utf8').trim();
  if (!quiet && output !== '') for (const line of output.split('\n')) say(line);
  return { code: end.kind === 'exited' ? end.code : null, output };
}

/** Runs commands one after another, each shown before it runs; the first that fails ends it. */
export async function runTools(
  context: ToolContext,
  commands: readonly (readonly string[])[],
  options: ToolOptions = {},
): Promise<ActionOutcome> {
  for (const words of commands) {
    context.say(`[command]${words.join(' ')}`);
    const result = await runTool(context, words, options);
    if (result.code !== 0) return failedTool(`${words.slice(0, 1).join()} failed`, result);
  }
  return { ok: true };
}

/** A failure of an action, with the last lines of the tool that caused it. */
export function failedTool(what: string, { output }: ToolResult): ActionOutcome {
  const last = output.split('\n').slice(-3).join(' ').trim();
  return { ok: false, reason: last === '' ? what : `${what}: ${last}` };
}
