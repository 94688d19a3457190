import type { ActionContext, ActionOutcome } from './types.ts';

/** What a tool that an action called printed, and how it ended. */
export interface ToolResult {
  /** Null when it was ended by a signal or did not start. */
  readonly code: number | null;
  readonly output: string;
}

/** Bytes of a tool's output that are kept. */
const KEPT = 1024 * 1024;

/** Runs a tool where the job's steps run; what it prints is kept, and told line by line with `say`. */
export async function runTool(
  { job, environment, signal, say }: ActionContext,
  words: readonly string[],
  options: {
    readonly folder?: string;
    readonly quiet?: boolean;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<ToolResult> {
  const chunks: Buffer[] = [];
  let size = 0;
  const running = job.start({
    words,
    environment: { ...environment, ...options.environment },
    folder: options.folder ?? job.paths.workspace,
    onOutput: (chunk) => {
      if (size < KEPT) chunks.push(chunk);
      size += chunk.length;
    },
  });
  const cancel = () => running.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  const end = await running.ended;
  signal.removeEventListener('abort', cancel);
  const output = end.kind === 'notStarted' ? end.reason : Buffer.concat(chunks).toString('utf8').trim();
  if (!options.quiet && output !== '') for (const line of output.split('\n')) say(line);
  return { code: end.kind === 'exited' ? end.code : null, output };
}

/** A failure of an action, with the last lines of the tool that caused it. */
export function failedTool(what: string, { output }: ToolResult): ActionOutcome {
  const last = output.split('\n').slice(-3).join(' ').trim();
  return { ok: false, reason: last === '' ? what : `${what}: ${last}` };
}
