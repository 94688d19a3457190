import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { BackupFailure, isAbort } from './failure.ts';

/** One run of pg_dump or pg_restore. Disposing of it ends the program if it still runs. */
export interface ClientProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  /** Resolves when it ended with 0; any other ending is a {@link BackupFailure} with the last it said. */
  readonly succeeded: Promise<void>;
}

const keptBytes = 16 * 1024;

/** Starts a client program with nothing in its environment but `env`. */
export function startClient(words: readonly string[], env: NodeJS.ProcessEnv, signal?: AbortSignal): ClientProcess {
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, { env, stdio: 'pipe', ...(signal && { signal, killSignal: 'SIGTERM' }) });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-keptBytes);
  });
  const closed = new Promise<void>((done) => child.once('close', () => done()));
  const succeeded = endOf(child, basename(program), () => said);
  succeeded.catch(() => undefined);
  return {
    child,
    succeeded,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null && child.pid) child.kill('SIGKILL');
      await closed;
    },
  };
}

async function endOf(child: ChildProcess, name: string, said: () => string): Promise<void> {
  const [code, signal] = await once(child, 'close').catch((error) => {
    if (isAbort(error)) throw error;
    throw new BackupFailure(`${name} cannot be started: ${error.message}`);
  });
  if (code === 0) return;
  const ending = signal ? `was ended by ${signal}` : `ended with code ${code}`;
  const last = said().trim().split('\n').slice(-3).join('; ');
  throw new BackupFailure(`${name} ${ending}${last ? `: ${last}` : ''}`);
}
