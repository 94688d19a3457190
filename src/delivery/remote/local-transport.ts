import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import type { FrontAnswer, Transport } from './transport.ts';

/** Milliseconds that the front may take to answer. */
const FRONT_TIMEOUT = 10_000;

/** Reaches a host that is a folder of this machine. */
export function localTransport(root: string, script: string): Transport {
  return {
    async run({ words, input }) {
      // Not on the host's own disk: when that is full the answer must still get through.
      const verbs = path.join(root, 'run', 'verbs');
      await fs.mkdir(verbs, { recursive: true, mode: 0o700 });
      const output = path.join(verbs, `${words[0]}-${randomBytes(6).toString('hex')}`);
      await runDetached(['sh', script, root, ...words], output, input ?? '');
      const text = await fs.readFile(output, 'utf8');
      await fs.rm(output, { force: true });
      return text;
    },
    askFront: (method, url) => ask(path.join(root, 'run', 'front.sock'), method, url),
  };
}

async function runDetached(words: readonly string[], output: string, input: string): Promise<void> {
  await using file = await fs.open(output, 'w', 0o600);
  const [program = '', ...rest] = words;
  const child = spawn(program, rest, { stdio: ['pipe', file.fd, file.fd], detached: true, env: cleanEnvironment() });
  child.stdin?.on('error', () => child.stdin?.destroy());
  child.stdin?.end(input);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}

/**
 * What the script and all it starts inherit. Not the deployer's environment: it may hold secrets of others, and the mark
 * by which a workflow job ends everything it left running.
 */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, USER, LANG, TZ, TMPDIR } = process.env;
  return { PATH, HOME, USER, LANG, TZ, TMPDIR };
}

async function ask(link: string, method: string, url: string): Promise<FrontAnswer> {
  // The socket's path may be too long for the kernel; the short folder behind the link is not.
  const socketPath = await fs.realpath(link).catch(() => null);
  if (socketPath === null) return { status: null, text: 'the front does not run' };
  return new Promise((resolve) => {
    const request = http.request(
      { socketPath, method, path: url, agent: false, timeout: FRONT_TIMEOUT },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        // The front says so itself when no instance took the request: then nobody answered.
        const refused = response.headers['x-gantry-front'] === 'refused';
        response.on('end', () =>
          resolve({
            status: refused ? null : (response.statusCode ?? null),
            text: Buffer.concat(chunks).toString('utf8').trim(),
          }),
        );
        response.on('error', (error) => resolve({ status: null, text: error.message }));
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer in ${FRONT_TIMEOUT / 1000} s`)));
    request.on('error', (error) => resolve({ status: null, text: error.message }));
    request.end();
  });
}
