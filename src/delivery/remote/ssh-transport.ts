import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { quoteWords } from '../../lib/quote-words.ts';
import { readAnswer } from '../deploy/commands/answers.ts';
import { HostUnreachable } from '../deploy/host.ts';
import type { VerbWords } from '../deploy/verb-words.ts';
import { type SshAccess, type SshConnection, sshConnection } from './ssh-connection.ts';
import { HostRefused, lastLine, scriptRefusal } from './ssh-failure.ts';
import { ConnectionLost } from './ssh-master.ts';
import type { Transport } from './transport.ts';

/** Milliseconds before each try of a verb: it is asked again when connections are lost. */
const PAUSES = [0, 200, 1000, 3000];
/** The same on a host that the last verb did not reach: what must be undone elsewhere does not wait for it. */
const LOST = [0];

export interface SshParts extends SshAccess {
  /** The words that run the script on the host, the project's folder there included. */
  readonly script: readonly string[];
}

export interface SshTransport extends Transport, AsyncDisposable {}

/** Makes the way to a host's script over SSH; it connects when a verb is first asked. */
export async function sshTransport(parts: SshParts): Promise<SshTransport> {
  const connection = await sshConnection(parts);
  let pauses = PAUSES;
  return {
    async run(verb, signal) {
      try {
        const answer = await askAgain(parts, connection, pauses, verb, signal);
        pauses = PAUSES;
        return answer;
      } catch (error) {
        if (error instanceof HostUnreachable && !(error instanceof HostRefused)) pauses = LOST;
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
  };
}

/** Asks until an answer with a trailer comes. The same id every time: a verb that still runs is joined, not begun again. */
async function askAgain(
  { target, script }: SshParts,
  connection: SshConnection,
  pauses: readonly number[],
  verb: VerbWords,
  signal?: AbortSignal,
): Promise<string> {
  const id = randomBytes(8).toString('hex');
  // A login shell may greet on standard output: what comes before this line is not the answer's.
  const command = `echo ${id}; ${quoteWords([...script, 'attach', id, ...sizeOf(verb), ...verb.words])}`;
  let reason = '';
  for (const pause of pauses) {
    await sleep(pause, undefined, { ...(signal && { signal }) });
    try {
      const { stdout, stderr } = await connection.run(command, { input: verb.input ?? '', ...(signal && { signal }) });
      const answer = stdout.slice(stdout.indexOf(`${id}\n`) + id.length + 1);
      if (readAnswer(answer)) return answer;
      const refusal = scriptRefusal(target, stderr);
      if (refusal) throw refusal;
      reason = lastLine(stderr) || lastLine(answer) || 'a verb ended without an answer';
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      reason = error.message;
    }
  }
  throw new HostUnreachable(
    target.name,
    `${reason} (asked ${pauses.length === 1 ? 'once' : `${pauses.length} times`})`,
  );
}

/** The script begins only when all of a text is there: a lost connection looks like its end. */
function sizeOf({ input = '' }: VerbWords): string[] {
  return typeof input === 'string' && input !== '' ? ['sized', String(Buffer.byteLength(input))] : [];
}
