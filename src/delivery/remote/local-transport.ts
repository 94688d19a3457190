import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { outsideWords } from '../../lib/cgroup.ts';
import type { VerbWords } from '../deploy/verb-words.ts';
import { awaitAnswer } from './await-answer.ts';
import type { Transport } from './transport.ts';

/** Reaches a host that is a folder of this machine; `name` is for errors. */
export function localTransport(name: string, root: string, script: string): Transport {
  return {
    async run(verb, signal) {
      const { words, input } = verb;
      // Not on the host's own disk: when that is full the answer must still get through.
      const verbs = path.join(root, 'run', 'verbs');
      await fs.mkdir(verbs, { recursive: true, mode: 0o700 });
      const output = path.join(verbs, `${words[0]}-${randomBytes(6).toString('hex')}`);
      try {
        await awaitAnswer(name, verb, signal, (over) =>
          runDetached(['sh', script, root, ...words], output, input ?? '', over),
        );
        return await fs.readFile(output, 'utf8');
      } finally {
        await fs.rm(output, { force: true });
      }
    },
  };
}

async function runDetached(
  words: readonly string[],
  output: string,
  input: NonNullable<VerbWords['input']>,
  over: AbortSignal,
): Promise<void> {
  await using file = await fs.open(output, 'w', 0o600);
  const [program = '', ...rest] = outsideWords(words);
  const child = spawn(program, rest, { stdio: ['pipe', file.fd, file.fd], detached: true, env: cleanEnvironment() });
  child.stdin?.on('error', () => child.stdin?.destroy());
  // It goes on, and this process does not wait for it.
  over.addEventListener('abort', () => child.unref(), { once: true });
  if (typeof input === 'string') child.stdin?.end(input);
  else if (child.stdin) await pipeline(input(), child.stdin, { signal: over }).catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
}

/**
 * What the script and all it starts inherit. Not the deployer's environment: it may hold secrets of others, and the mark
 * by which a workflow job ends everything it left running (its cgroup, which does the same, is left by {@link outsideWords}).
 */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, USER, LANG, TZ, TMPDIR } = process.env;
  return { PATH, HOME, USER, LANG, TZ, TMPDIR };
}
