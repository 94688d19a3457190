import { stripVTControlCharacters } from 'node:util';
import { HostUnreachable } from '../deploy/host.ts';
import type { SshTarget } from './ssh-words.ts';

/** A host that was reached and did not let us work there: asking again changes nothing before somebody mends it. */
export class HostRefused extends HostUnreachable {
  /** What puts it right. */
  readonly fix: string;

  constructor(host: string, reason: string, fix: string) {
    super(host, `${reason} (${fix})`);
    this.name = 'HostRefused';
    this.fix = fix;
  }
}

/** Whom a refusal is about; `publicKey` is that of the key we were given to log in with, null without one. */
interface Login {
  readonly target: SshTarget;
  readonly publicKey: string | null;
}

type Refusal = readonly [said: RegExp, reason: (login: Login) => string, fix: (login: Login) => string];

/** After a host on the way refused, the ssh behind it says only that its connection was closed. */
const behindJump: readonly Refusal[] = [
  [
    /HOST IDENTIFICATION HAS CHANGED|host key .*has changed/i,
    () => 'the key of its jump host is not the one in your known_hosts',
    ({ target }) =>
      `somebody may be between you and the jump host, which ${namedBy(target)}; if it was set up anew, remove the old key with "ssh-keygen -R <jump host>" and log in there once with "ssh <jump host>"`,
  ],
  [
    /host key verification failed/i,
    () => 'the key of its jump host is not known',
    ({ target }) =>
      `it belongs into your own known_hosts: log in there once with "ssh <jump host>"; which one that is, ${namedBy(target)}`,
  ],
  [
    /permission denied|too many authentication failures|no supported authentication methods/i,
    () => 'its jump host refuses the login',
    ({ target }) => `"ssh <jump host>" must log in without a question; which one that is, ${namedBy(target)}`,
  ],
];

const logins: readonly Refusal[] = [
  [
    /HOST IDENTIFICATION HAS CHANGED|host key .*has changed/i,
    () => 'its host key is not the one that was pinned',
    () =>
      'somebody may be between you and it; if it was set up anew, run "gantry host add <environment> --fingerprint SHA256:…" with what "ssh-keygen -lf" prints on the host',
  ],
  [
    /host key is known for|host key verification failed/i,
    () => 'its host key is not pinned',
    () => 'run "gantry host add <environment>"',
  ],
  [
    /permission denied|too many authentication failures|no supported authentication methods/i,
    ({ target: { user } }) => `it refuses the login${user === null ? '' : ` of ${user}`}`,
    ({ target: { user }, publicKey }) => {
      const file = `~${user ?? ''}/.ssh/authorized_keys on the host`;
      return publicKey === null
        ? `put the public key into ${file}; "ssh-add -l" shows which keys are offered`
        : `put the public key of GANTRY_SSH_KEY into ${file}: ${publicKey}`;
    },
  ],
  [
    /bad configuration option|bad owner or permissions|terminating, \d+ bad configuration/i,
    () => 'the ssh_config of this machine is not right',
    () => 'try "ssh -G <host>"',
  ],
];

const scripts: readonly Refusal[] = [
  [
    /^gantry-host: 70 no such verb/m,
    () => 'its gantry-host is of another version',
    () => 'run "gantry host setup <environment>"',
  ],
  [
    /^sudo: .*command not found/m,
    () => 'gantry-host is not installed there',
    () => 'run "gantry host setup <environment>"',
  ],
  [
    /^sudo: |^sorry, user |not allowed to (execute|run)|: sudo: (command )?not found/im,
    ({ target: { user } }) => `sudo does not let ${user ?? 'the user'} run gantry-host`,
    () => 'run "gantry host setup <environment>", which writes the line for sudo',
  ],
];

/**
 * What ssh's complaint on opening a connection means; undefined when the connection was lost or not to be had.
 * `publicKey` is that of the key we were given to log in with.
 */
export function loginRefusal(target: SshTarget, complaint: string, publicKey?: string): HostRefused | undefined {
  const isBehind = /\n(?:kex_exchange_identification|connection closed by UNKNOWN port)/i;
  return refusal(isBehind.test(complaint) ? behindJump : logins, { target, publicKey: publicKey ?? null }, complaint);
}

/** What the complaint of a command that left no trailer means; undefined when it says nothing of that kind. */
export function scriptRefusal(target: SshTarget, complaint: string): HostRefused | undefined {
  return refusal(scripts, { target, publicKey: null }, complaint);
}

function refusal(table: readonly Refusal[], login: Login, complaint: string): HostRefused | undefined {
  const found = table.find(([said]) => said.test(complaint));
  if (!found) return undefined;
  const [said, reason, fix] = found;
  // In ssh's own words too. The line that tells is not always the last one.
  const telling = complaint.split('\n').findLast((line) => said.test(line)) ?? complaint;
  return new HostRefused(login.target.name, `${reason(login)}: ${lastLine(telling)}`, fix(login));
}

function namedBy({ host }: SshTarget): string {
  return `"ssh -G ${host}" names as proxyjump`;
}

/** Characters of a line that somebody else printed, in a message. */
const LINE = 300;

/** The last line of ssh's complaint, or of what a host printed, for a message; empty when there is none. */
export function lastLine(complaint: string): string {
  // A host must not steer our terminal.
  const lines = stripVTControlCharacters(complaint)
    .split('\n')
    .map((line) => line.replace(/[\p{Cc}\p{Cf}]/gu, ' ').trim());
  return lines.findLast((line) => line !== '')?.slice(0, LINE) ?? '';
}
