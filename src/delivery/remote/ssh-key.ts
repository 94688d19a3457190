import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun, runCommand } from '../../lib/command.ts';
import { InputError } from '../../lib/mistake.ts';
import type { SshAgent } from './ssh-words.ts';

/** Milliseconds an agent may take until it takes a key. */
const START_LIMIT = 5000;
/** What ssh-add ends with when it does not reach the agent. */
const NO_AGENT = 2;

/**
 * Starts an agent at the socket `at` that holds a private key, which touches no disk on the way there. The agent ends
 * with its disposal, and within seconds of this process's end, however that comes. Throws an InputError for a key that
 * cannot be read.
 */
export async function agentWith(privateKey: string, at: string): Promise<SshAgent & AsyncDisposable> {
  // In this form the agent ends with the command it starts; `cat` ends when our end of its input is closed.
  const agent = spawn('ssh-agent', ['-a', at, 'cat'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const ended = new Promise<void>((resolve) => agent.once('exit', () => resolve()).once('error', () => resolve()));
  const stop = async () => {
    agent.stdin.destroy();
    await ended;
    await fs.rm(at, { force: true });
  };
  const code = await addKey(privateKey, at, () => agent.exitCode === null && agent.pid !== undefined);
  if (code === 0) return { socket: at, publicKey: await publicKeyOf(at), [Symbol.asyncDispose]: stop };
  await stop();
  if (code === NO_AGENT) throw new Error('ssh-agent did not start');
  throw new InputError([
    {
      message: 'the private key for the hosts, which the variable GANTRY_SSH_KEY holds, cannot be read',
      fix: 'give it the whole file, from "-----BEGIN" to "-----END", of a key without a passphrase',
    },
  ]);
}

async function publicKeyOf(agent: string): Promise<string> {
  const { stdout } = await mustRun(['ssh-add', '-L'], { env: { ...process.env, SSH_AUTH_SOCK: agent } });
  return stdout.trim().split(' ').slice(0, 2).join(' ');
}

/** Hands the key over as soon as the agent listens, which is a moment after its socket is there. */
async function addKey(privateKey: string, at: string, isRunning: () => boolean): Promise<number | null> {
  const env = { ...process.env, SSH_AUTH_SOCK: at, SSH_ASKPASS_REQUIRE: 'never' };
  const input = `${privateKey.replaceAll('\r\n', '\n').trim()}\n`;
  const deadline = Date.now() + START_LIMIT;
  for (;;) {
    const isThere = await fs.stat(at).catch(() => null);
    // A session of its own has no terminal to ask for a passphrase on.
    const options = { env, input, group: true, timeout: START_LIMIT };
    const code = isThere ? (await runCommand(['ssh-add', '-q', '-'], options)).code : NO_AGENT;
    if (code !== NO_AGENT || !isRunning() || Date.now() > deadline) return code;
    await sleep(10);
  }
}
