import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun, runCommand } from '../../lib/command.ts';
import { temporaryFolder } from '../../lib/temporary-folder.ts';
import type { SshTarget } from './ssh-words.ts';

const program = '/usr/sbin/sshd';

/** Stands for systemd's: what it runs has a session of its own. */
const systemdRun = `#!/bin/sh
while case $1 in -*) true ;; *) false ;; esac; do shift; done
setsid sh "$@" </dev/null >/dev/null 2>&1 &
`;

/**
 * What the host runs in tests of the transport: verbs that say, sleep and read, behind the real script's way to serve them,
 * without systemd. The root is a folder.
 */
const script = `self=$0 root=$1 run=$1/run project=test me=$$ beside=${path.join(import.meta.dirname, '..', 'deploy')}
verb=$2 PATH=$1:$PATH; shift 2
finish() { printf 'gantry-host: %s %s\\n' "$1" "$2"; exit "$1"; }
fail() { finish 1 "$1"; }
broken() { finish 70 "$1"; }
safe() { case $1 in '' | *[!A-Za-z0-9._-]*) broken "not a safe name: $1" ;; esac; }
is_number() { case $1 in '' | *[!0-9]*) broken "not a number: $1" ;; esac; }
uptime_now() { echo 0; }
start_of() { echo "$1"; }
alive() { [ -f "$1" ] && read -r pid _ <"$1" && kill -0 "$pid" 2>/dev/null; }
dispatch() {
  case $1 in
    lock) finish 0 locked ;;
    output) shift; printf '%s\\n' "$@"; finish 0 said ;;
    stop) echo begun >>"$root/slow"; sleep "$2"; echo ended >>"$root/slow"; finish 0 slept ;;
    record) sha256sum | cut -c 1-64; finish 0 summed ;;
    exec) echo nothing ;;
    hang) sleep 20 ;;
    records)
      [ -f "$root/read" ] || { : >"$root/read"; kill -9 "$me"; }
      echo second; finish 0 read ;;
    layer) cat >"$root/packed"; finish 0 "$(wc -c <"$root/packed")" ;;
    serve | work) "do_$@" ;;
  esac
}
[ ! -f "$root/refuse" ] || { cat "$root/refuse" >&2; exit 1; }
. "$beside/gantry-host.serve"
[ ! -f "$root/idle" ] || read -r idle_limit <"$root/idle"
dispatch "$verb" "$@"
`;

/** Why no sshd of our own can run here; undefined when one can. */
export async function sshdMissing(): Promise<string | undefined> {
  const server = await fs.access(program).then(
    () => true,
    () => false,
  );
  if (!server) return 'sshd is not installed (Debian: openssh-server)';
  const client = await runCommand(['sh', '-c', 'command -v ssh && command -v ssh-keygen']);
  return client.code === 0 ? undefined : 'ssh is not installed (Debian: openssh-client)';
}

/** An sshd on a loopback port that lets the current user in, with keys and a script made for it. */
export interface TestSshd extends AsyncDisposable {
  readonly target: SshTarget;
  readonly folder: string;
  /** A file with the pinned key. */
  readonly knownHosts: string;
  /** The private key that may log in. */
  readonly privateKey: string;
  /** The words that run the test script. */
  readonly script: readonly string[];
  /** Ends sshd and every connection. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** From the next start the host has another key. */
  changeHostKey(): Promise<void>;
}

/** Starts an sshd; `settings` are lines of sshd_config that come first. */
export async function testSshd(settings: readonly string[] = []): Promise<TestSshd> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder('gantry-sshd')).path;
  const file = (name: string) => path.join(folder, name);
  const makeKey = (name: string) =>
    mustRun(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file(name)], { input: 'y\n' });
  await Promise.all(['host', 'id'].map(makeKey));
  await fs.copyFile(file('id.pub'), file('authorized_keys'));
  await fs.writeFile(file('script'), script);
  await fs.writeFile(file('systemd-run'), systemdRun, { mode: 0o755 });
  // sshd wants this folder when it runs as root.
  if (process.getuid?.() === 0) await fs.mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  await fs.writeFile(file('config'), configOf(folder, port, settings));
  const target = { name: 'live-1', user: os.userInfo().username, host: '127.0.0.1', port };
  const publicKey = (await fs.readFile(file('host.pub'), 'utf8')).split(' ').slice(0, 2).join(' ');
  await fs.writeFile(file('known_hosts'), `[127.0.0.1]:${port} ${publicKey}\n`);
  let child: ChildProcess | undefined;
  const stop = async () => {
    if (child?.pid === undefined) return;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    const sessions = await descendants(child.pid);
    child.kill('SIGKILL');
    for (const pid of sessions) kill(pid);
    await ended;
    child = undefined;
  };
  const start = async () => {
    child = spawn(program, ['-D', '-e', '-f', file('config')], { stdio: 'ignore' });
    while (!(await connects(port))) {
      if (child.exitCode !== null) throw new Error('sshd did not start');
      await sleep(20);
    }
  };
  stack.defer(stop);
  await start();
  const held = stack.move();
  return {
    ...{ target, folder, stop, start, knownHosts: file('known_hosts'), script: ['sh', file('script')] },
    privateKey: await fs.readFile(file('id'), 'utf8'),
    changeHostKey: async () => void (await makeKey('host')),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function configOf(folder: string, port: number, settings: readonly string[]): string {
  return [
    ...settings,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin prohibit-password',
    'PidFile none',
    '',
  ].join('\n');
}

/** The processes of sshd below one: what a lost connection ends. What they started for a session is not among them. */
async function descendants(pid: number): Promise<number[]> {
  const { stdout } = await runCommand(['ps', '-o', 'pid=,comm=', '--ppid', String(pid)]);
  const children = stdout
    .split('\n')
    .flatMap((line) => /^\s*(\d+) sshd/.exec(line)?.[1] ?? [])
    .map(Number);
  const deeper = await Promise.all(children.map(descendants));
  return [...children, ...deeper.flat()];
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
