import { setTimeout as sleep } from 'node:timers/promises';
import { type CommandResult, mustRun, runCommand } from '../../src/lib/command.ts';
import { docker } from './docker-engine.ts';

/** Milliseconds a host may take from its start until systemd runs and sshd answers. */
const BOOT_LIMIT = 60_000;
/** What containers and networks of test hosts are known by; its value is the process they belong to. */
export const TEST_LABEL = 'gantry-test';
export const ownerLabel = (): string[] => ['--label', `${TEST_LABEL}=${process.pid}`];
/** The flags under which systemd is the first process of a container; SIGRTMIN+3 is its order to halt. */
const systemdFlags = [
  ...['--cap-add', 'SYS_ADMIN', '--cap-add', 'NET_ADMIN'],
  ...['--security-opt', 'seccomp=unconfined', '--security-opt', 'apparmor=unconfined'],
  ...['-v', '/sys/fs/cgroup:/sys/fs/cgroup:rw', '--cgroupns=host'],
  ...['--tmpfs', '/run', '--tmpfs', '/run/lock', '--tmpfs', '/tmp:exec', '-e', 'container=docker'],
  ...['--stop-signal', 'SIGRTMIN+3'],
  // Hosts keep releases on a file system of a disk; on one of layers a hard link costs twice as much.
  ...['-v', '/opt'],
];

/** Lets the key on standard input log in as `deploy` and, for the first set-up, as root. */
const allowLogins = `umask 077 && mkdir -p /root/.ssh && tee /root/.ssh/authorized_keys >/home/deploy/.ssh/authorized_keys &&
chown deploy: /home/deploy/.ssh/authorized_keys`;

/** A line of shell after which another program, the unit `squatter`, listens on a port of the host's loopback. */
export function squatOn(port: number): string {
  return `systemd-run -q --unit=squatter python3 -m http.server -b 127.0.0.1 ${port} &&
until curl -s -o /dev/null http://127.0.0.1:${port}; do sleep 0.05; done`;
}

export interface HostPlace {
  readonly name: string;
  readonly container: string;
  readonly network: string;
  readonly ip: string;
  readonly image: string;
  /** The public key that may log in as `deploy` and as root. */
  readonly publicKey: string;
}

/** A machine with systemd, sshd (user `deploy`, port 22) and nginx: a container. */
export class TestHost {
  readonly name: string;
  readonly ip: string;
  readonly container: string;
  readonly #network: string;

  private constructor({ name, ip, container, network }: HostPlace) {
    this.name = name;
    this.ip = ip;
    this.container = container;
    this.#network = network;
  }

  /** Starts the container and resolves when the host can be used. */
  static async start(place: HostPlace): Promise<TestHost> {
    const { name, container, network, ip, image, publicKey } = place;
    const identity = ['--name', container, '--hostname', name, '--network', network, '--ip', ip, ...ownerLabel()];
    await docker(['run', '-d', ...identity, ...systemdFlags, image, '/sbin/init']);
    const host = new TestHost(place);
    await host.exec(['sh', '-c', allowLogins], publicKey);
    await host.untilUp();
    return host;
  }

  /** Runs words as root on the host, whether the network is there or not. Throws when they end with another code than 0. */
  exec(words: readonly string[], input: string | Buffer = ''): Promise<CommandResult> {
    return mustRun(['docker', 'exec', '-i', this.container, ...words], { input });
  }

  /** Like {@link exec}; however it ends. */
  tryExec(words: readonly string[], input: string | Buffer = ''): Promise<CommandResult> {
    return runCommand(['docker', 'exec', '-i', this.container, ...words], { input });
  }

  /** Puts a file there, as root. `mode` is octal text. */
  async write(file: string, content: string | Buffer, mode = '644'): Promise<void> {
    await this.exec(
      ['sh', '-c', 'mkdir -p "$(dirname "$1")" && cat >"$1" && chmod "$2" "$1"', 'sh', file, mode],
      content,
    );
  }

  /** Every process stops where it is, and the network answers nothing; until {@link resume}. */
  async pause(): Promise<void> {
    await docker(['pause', this.container]);
  }

  async resume(): Promise<void> {
    await docker(['unpause', this.container]);
  }

  /** Pulls the network cable: open connections hang. */
  async unplug(): Promise<void> {
    await docker(['network', 'disconnect', this.#network, this.container]);
  }

  /** Puts the cable back; the address stays the same. */
  async plug(): Promise<void> {
    await docker(['network', 'connect', '--ip', this.ip, this.#network, this.container]);
  }

  async stopSsh(): Promise<void> {
    await this.exec(['systemctl', 'stop', 'ssh.socket', 'ssh.service']);
  }

  async startSsh(): Promise<void> {
    await this.exec(['systemctl', 'start', 'ssh.service']);
  }

  /** An orderly halt and a new start. */
  async reboot(): Promise<void> {
    await docker(['restart', '--time', '60', this.container]);
    await this.untilUp();
  }

  /** Every process is gone at once, as without current; then a new start. */
  async powerCut(): Promise<void> {
    await this.powerOff();
    await this.powerOn();
  }

  async powerOff(): Promise<void> {
    await docker(['kill', '--signal', 'KILL', this.container]);
  }

  async powerOn(): Promise<void> {
    await docker(['start', this.container]);
    await this.untilUp();
  }

  /** Resolves when systemd says `running` and sshd listens; throws with the failed units when it does not within a minute. */
  async untilUp(): Promise<void> {
    const deadline = Date.now() + BOOT_LIMIT;
    for (;;) {
      const { stdout } = await this.tryExec(['systemctl', 'is-system-running']);
      const state = stdout.trim();
      if (state === 'running' && (await this.tryExec(['systemctl', 'is-active', '--quiet', 'ssh'])).code === 0) return;
      if (state === 'degraded' || Date.now() > deadline) {
        const failed = await this.tryExec(['systemctl', '--failed', '--no-legend']);
        throw new Error(`${this.name} did not come up (${state || 'no answer'}): ${failed.stdout.trim()}`);
      }
      await sleep(200);
    }
  }
}
