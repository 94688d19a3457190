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

type Refusal = readonly [said: RegExp, reason: (target: SshTarget) => string, fix: (target: SshTarget) => string];

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
    ({ user }) => `it refuses the login${user === null ? '' : ` of ${user}`}`,
    ({ user }) =>
      `put the public key into ~${user ?? ''}/.ssh/authorized_keys on the host; "ssh-add -l" shows which keys are offered`,
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
    ({ user }) => `sudo does not let ${user ?? 'the user'} run gantry-host`,
    () => 'run "gantry host setup <environment>", which writes the line for sudo',
  ],
];

/** What ssh's complaint on opening a connection means; undefined when the connection was lost or not to be had. */
export function loginRefusal(target: SshTarget, complaint: string): HostRefused | undefined {
  return refusal(logins, target, complaint);
}

/** What the complaint of a command that left no trailer means; undefined when it says nothing of that kind. */
export function scriptRefusal(target: SshTarget, complaint: string): HostRefused | undefined {
  return refusal(scripts, target, complaint);
}

function refusal(table: readonly Refusal[], target: SshTarget, complaint: string): HostRefused | undefined {
  const found = table.find(([said]) => said.test(complaint));
  // In ssh's own words too: behind a jump host it may be that one which refuses.
  return found && new HostRefused(target.name, `${found[1](target)}: ${lastLine(complaint)}`, found[2](target));
}

/** The last line of ssh's complaint, for a message; empty when there is none. */
export function lastLine(complaint: string): string {
  return complaint.trim().split('\n').at(-1)?.trim() ?? '';
}
