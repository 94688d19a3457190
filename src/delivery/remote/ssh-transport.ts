import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { quoteWords } from '../../lib/quote-words.ts';
import { readAnswer } from '../deploy/commands/answers.ts';
import { HostFailed, HostUnreachable } from '../deploy/host.ts';
import type { VerbWords } from '../deploy/verb-words.ts';
import { awaitAnswer } from './await-answer.ts';
import { SharedChannel } from './shared-channel.ts';
import { type OnWait, SlowLogins } from './slow-logins.ts';
import { type SessionInput, type SshAccess, type SshConnection, sshConnection } from './ssh-connection.ts';
import { HostRefused, lastLine, scriptRefusal } from './ssh-failure.ts';
import { ConnectionLost } from './ssh-master.ts';
import type { Transport } from './transport.ts';
import { ChannelEnded, MAX_INPUT } from './verb-channel.ts';

/** Milliseconds before each try of a verb: it is asked again when a connection that was there is lost. */
const PAUSES = [0, 200, 1000, 3000];
/** Tries on a host that was not reached yet: nothing was begun there that waiting could save. */
const FIRST_TRIES = 2;
/** Tries on a host that the last verb did not reach: what must be undone elsewhere does not wait for it. */
const LOST_TRIES = 1;

/** How a host is reached, and what is run there. */
export interface SshParts extends SshAccess {
  /** The words that run the script on the host, the project's folder there included. */
  readonly script: readonly string[];
  /** How often a host is asked that was never reached; 2 by default. */
  readonly firstTries?: number | undefined;
  /** Told when a login takes its time. */
  readonly onWait?: OnWait | undefined;
}

/** A way to a host that ends its connections when it is disposed. */
export interface SshTransport extends Transport, AsyncDisposable {}

/** Makes the way to a host's script over SSH; it connects when a verb is first asked. */
export async function sshTransport(parts: SshParts): Promise<SshTransport> {
  const connection = await sshConnection(parts);
  const serve = `echo; exec ${quoteWords([...parts.script, 'serve'])}`;
  const channel = new SharedChannel(() => connection.channel(serve));
  const logins = new SlowLogins(parts.target.name, connection, parts.onWait);
  const host = { ...parts, connection, channel, logins };
  let isLost = false;
  return {
    async run(verb, signal) {
      const most = isLost ? LOST_TRIES : null;
      try {
        const answer = await askAgain(host, most, verb, signal);
        isLost = false;
        return answer;
      } catch (error) {
        if (error instanceof HostUnreachable && !(error instanceof HostRefused)) isLost = true;
        throw error;
      }
    },
    async [Symbol.asyncDispose]() {
      await host.channel[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
    },
  };
}

interface ReachedHost extends SshParts {
  readonly connection: SshConnection;
  readonly channel: SharedChannel;
  readonly logins: SlowLogins;
}

/**
 * Asks until an answer with a trailer comes, at most `most` times where that is given. The same id every time: a verb that
 * still runs is joined, not begun again.
 */
async function askAgain(
  host: ReachedHost,
  most: number | null,
  verb: VerbWords,
  signal?: AbortSignal,
): Promise<string> {
  const id = randomBytes(8).toString('hex');
  const tries = () => most ?? (host.connection.wasReached ? PAUSES.length : (host.firstTries ?? FIRST_TRIES));
  for (let attempt = 1; ; attempt += 1) {
    await sleep(PAUSES[attempt - 1], undefined, { signal });
    using _told = host.logins.watch(attempt, tries());
    const { answer, reason } = await askOnce(host, id, verb, signal);
    if (answer !== undefined) return answer;
    if (attempt >= tries())
      throw new HostUnreachable(host.target.name, `${reason} (asked ${attempt === 1 ? 'once' : `${attempt} times`})`);
  }
}

/** An answer with a trailer, or why there is none for now. */
async function askOnce(
  host: ReachedHost,
  id: string,
  verb: VerbWords,
  signal: AbortSignal | undefined,
): Promise<{ readonly answer?: string; readonly reason?: string }> {
  const { target } = host;
  try {
    const answer = await awaitAnswer(target.name, verb, signal, (over, heard) =>
      ask(host, id, verb, { signal: over, heard }),
    );
    return readAnswer(answer) ? { answer } : { reason: lastLine(answer) || 'a verb ended without an answer' };
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    const refusal = error instanceof ChannelEnded && scriptRefusal(target, error.complaint);
    if (refusal) throw refusal;
    return { reason: error.message };
  }
}

/** Text goes with all other verbs; bytes have a session of their own, which can simply be asked again. */
async function ask(
  { target, script, connection, channel }: ReachedHost,
  id: string,
  { words, input = '' }: VerbWords,
  waiting: Pick<SessionInput, 'signal' | 'heard'>,
): Promise<string> {
  if (typeof input === 'string' && Buffer.byteLength(input) > MAX_INPUT) {
    const megabytes = (Buffer.byteLength(input) / 1024 / 1024).toFixed(1);
    const reason = `its input has ${megabytes} MB, and a host takes ${MAX_INPUT / 1024 / 1024}`;
    throw new HostFailed(target.name, words[0] ?? '', reason);
  }
  if (typeof input === 'string') return (await channel.open()).ask({ id, words, input }, waiting.signal);
  // A login shell may greet on standard output: what comes before this line is not the answer's.
  const { stdout, stderr } = await connection.run(`echo ${id}; ${quoteWords([...script, ...words])}`, {
    input,
    ...waiting,
  });
  const [, answer = ''] = stdout.split(`${id}\n`, 2);
  if (readAnswer(answer)) return answer;
  throw new ChannelEnded(stderr || answer);
}
