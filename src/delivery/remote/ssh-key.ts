import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../../lib/command.ts';
import { InputError } from '../../lib/mistake.ts';

/** Milliseconds an agent may take until it listens. */
const START_LIMIT = 5000;

/**
 * Starts an agent at the socket `at` that holds a private key, which touches no disk on the way there. The agent ends
 * with its disposal, and within seconds of this process's end, however that comes. Throws an InputError for a key that
 * cannot be read.
 */
export async function agentWith(privateKey: string, at: string): Promise<AsyncDisposable> {
  // In this form the agent ends with the command it starts; `cat` ends when our end of its input is closed.
  const agent = spawn('ssh-agent', ['-a', at, 'cat'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const ended = new Promise<void>((resolve) => agent.once('exit', () => resolve()).once('error', () => resolve()));
  const stop = async () => {
    agent.stdin.destroy();
    await ended;
    await fs.rm(at, { force: true });
  };
  const deadline = Date.now() + START_LIMIT;
  while (!(await fs.stat(at).catch(() => null))) {
    if (agent.exitCode !== null || agent.pid === undefined || Date.now() > deadline) {
      await stop();
      throw new Error('ssh-agent did not start');
    }
    await sleep(10);
  }
  const env = { ...process.env, SSH_AUTH_SOCK: at, SSH_ASKPASS_REQUIRE: 'never' };
  const input = `${privateKey.replaceAll('\r\n', '\n').trim()}\n`;
  const { code } = await runCommand(['ssh-add', '-q', '-'], { env, input, group: true, timeout: 10_000 });
  if (code !== 0) {
    await stop();
    throw new InputError([
      {
        message: 'the private key for the hosts cannot be read',
        fix: 'give the whole file, from "-----BEGIN" to "-----END", of a key without a passphrase',
      },
    ]);
  }
  return { [Symbol.asyncDispose]: stop };
}
