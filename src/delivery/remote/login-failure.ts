import { HostRefused, lastLine, loginRefusal } from './ssh-failure.ts';
import type { SshTarget } from './ssh-words.ts';

/** Bytes that a login may print before our command does. */
export const MAX_GREETING = 64 * 1024;

/** How an ssh ended, after it was told to, that never ran our command in time. */
export interface FailedLogin {
  /** The exit code; null when it had to be killed. 255 is ssh's own, every other one the host's. */
  readonly code: number | null;
  /** The end of what the host printed, and of ssh's complaint. */
  readonly out: string;
  readonly err: string;
  /** Bytes that the host printed. */
  readonly printed: number;
}

const SSH_FAILED = 255;
const QUIET = 'and its rc files (such as ~/.bashrc) have to print nothing and start nothing there';

/**
 * What keeps a login from running commands: the host's key, the login, or what it starts there. A text when that is not
 * known, and asking again may help. `publicKey` is that of the key we were given to log in with.
 */
export function loginFailure(
  target: SshTarget,
  { code, out, err, printed }: FailedLogin,
  publicKey?: string,
): HostRefused | string {
  const user = target.user ?? 'the user';
  const isTooMuch = printed > MAX_GREETING;
  // Our own line is not theirs, and where it was too much the last line may be cut.
  const whole = isTooMuch ? out.slice(0, out.lastIndexOf('\n') + 1) || out : out;
  const theirs = whole.replace(/^gantry-ssh: .*$/m, '');
  const last = lastLine(theirs) || lastLine(err);
  const said = last === '' ? 'it printed nothing' : `it printed "${last}"`;
  const shell = `${user} needs a login shell that runs commands, such as /bin/sh, ${QUIET}`;
  if (isTooMuch) {
    const most = `more than ${MAX_GREETING / 1024} KB before the first command`;
    return new HostRefused(target.name, `the login of ${user} prints too much, ${most}; ${said} last`, shell);
  }
  // It came when our end of its input was closed: a slow host, or something that read until there.
  if (/^gantry-ssh: /m.test(out)) return `the login of ${user} does not come to its command in time (${shell})`;
  if (code !== null && code !== SSH_FAILED)
    return new HostRefused(target.name, `the login of ${user} runs no commands; ${said}`, shell);
  const refusal = loginRefusal(target, err, publicKey);
  if (refusal) return refusal;
  if (out.trim() !== '') return `the login of ${user} does not come to its command; ${said} (${shell})`;
  return lastLine(err) || 'no answer to the login';
}
