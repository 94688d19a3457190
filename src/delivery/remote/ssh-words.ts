/** A host as `ssh` is told of it; the user's ssh_config may say more (jump hosts, keys, another name). */
export interface SshTarget {
  /** What messages call it. */
  readonly name: string;
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
}

/** The files of this machine that a connection hangs on; absolute paths. */
export interface SshFiles {
  /** The pinned host keys: the only ones that count. */
  readonly knownHosts: string;
  /** Holds the key to log in with; null leaves it to ssh_config and the user's own agent. */
  readonly agent: SshAgent | null;
}

/** An agent of ours. */
export interface SshAgent {
  /** The path of its socket. */
  readonly socket: string;
  /** The public half of its key, as a line of authorized_keys without a comment. */
  readonly publicKey: string;
}

/** Seconds for a connection to come about; a dead one is noticed after 2 s × 3. */
const CONNECT_TIMEOUT = 5;
const ALIVE = ['-o', 'ServerAliveInterval=2', '-o', 'ServerAliveCountMax=3'];

/** The words of an `ssh` that logs in and keeps a control socket, at which {@link sessionWords} open sessions. */
export function masterWords(target: SshTarget, files: SshFiles, control: string, script: string): string[] {
  const socket = ['-o', 'ControlMaster=yes', '-o', 'ControlPersist=no', '-o', `ControlPath=${optionPath(control)}`];
  return ['ssh', ...options(target, files), ...ALIVE, ...socket, ...destination(target), script];
}

/** The words of an `ssh` that runs a command over an open connection, and never opens one by itself. */
export function sessionWords(target: SshTarget, files: SshFiles, control: string, command: string): string[] {
  const socket = ['-o', 'ControlMaster=no', '-o', `ControlPath=${optionPath(control)}`, '-o', 'ProxyCommand=false'];
  return ['ssh', ...options(target, files), ...socket, ...destination(target), command];
}

/**
 * The words of an `ssh` that meets a host only to write its key into `knownHosts`, and does not log in. Unlike
 * ssh-keyscan it follows ssh_config: aliases, jump hosts, proxies.
 */
export function meetWords(target: SshTarget, knownHosts: string): string[] {
  const files = { knownHosts, agent: null };
  const only = ['-o', 'PreferredAuthentications=none', '-o', 'ControlMaster=no', '-o', 'ControlPath=none'];
  return [
    'ssh',
    '-o',
    'StrictHostKeyChecking=accept-new',
    ...only,
    ...options(target, files),
    ...destination(target),
    'true',
  ];
}

/** The words of an `ssh` that prints its settings for a host, with what ssh_config says, and connects to nobody. */
export function settingsWords(target: SshTarget): string[] {
  return ['ssh', '-G', ...destination(target)];
}

/** The name under which a host's key is pinned: what gantry.yml says, whatever ssh_config makes of it. */
export function pinnedName({ host, port }: SshTarget): string {
  return port === null || port === 22 ? host : `[${host}]:${port}`;
}

function options(target: SshTarget, { knownHosts, agent }: SshFiles): string[] {
  const settings = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: optionPath(knownHosts),
    GlobalKnownHostsFile: '/dev/null',
    HostKeyAlias: pinnedName(target),
    HashKnownHosts: 'no',
    UpdateHostKeys: 'no',
    CheckHostIP: 'no',
    VerifyHostKeyDNS: 'no',
    ConnectTimeout: String(CONNECT_TIMEOUT),
    ConnectionAttempts: '1',
    LogLevel: 'ERROR',
    RequestTTY: 'no',
    RemoteCommand: 'none',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    ClearAllForwardings: 'yes',
    PermitLocalCommand: 'no',
    ...(agent !== null && { IdentityAgent: optionPath(agent.socket) }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

function destination({ user, host, port }: SshTarget): string[] {
  return [...(port === null ? [] : ['-p', String(port)]), '--', user === null ? host : `${user}@${host}`];
}

/** A path as the value of an ssh option, where a percent sign begins a token and blanks separate. */
function optionPath(file: string): string {
  return `"${file.replaceAll('%', '%%')}"`;
}
