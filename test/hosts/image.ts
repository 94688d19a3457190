import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mustRun, runCommand } from '../../src/lib/command.ts';
import { docker } from './docker-engine.ts';

const name = 'gantry-test-host';
const packages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'nginx', 'sudo', 'curl', 'ca-certificates'],
  ...['python3', 'python3-venv', 'zstd', 'iproute2', 'procps'],
];

/**
 * What a fresh root gets. A container shares the kernel's boot id with every other and cannot share its mounts by
 * itself: an early unit gives each start a boot id of its own, as a machine has, and the mounts that credentials need.
 */
const files: Readonly<Record<string, string>> = {
  'etc/systemd/system/gantry-test-boot.service': `[Unit]
Description=What a machine has and a container lacks
DefaultDependencies=no
Before=sysinit.target systemd-journald.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/mount --make-rshared /
ExecStart=/bin/sh -c 'cat /proc/sys/kernel/random/uuid >/run/gantry-test-boot-id'
ExecStart=/bin/mount --bind /run/gantry-test-boot-id /proc/sys/kernel/random/boot_id

[Install]
WantedBy=sysinit.target
`,
  'etc/systemd/system/ssh.service.d/host-keys.conf': `[Service]
ExecStartPre=
ExecStartPre=/usr/bin/ssh-keygen -A
ExecStartPre=/usr/sbin/sshd -t
`,
};

const commands = `set -e
rm -f etc/ssh/ssh_host_*
chroot . useradd --create-home --shell /bin/bash deploy
chroot . install -d -m 700 -o deploy -g deploy /home/deploy/.ssh
chroot . systemctl enable gantry-test-boot.service ssh.service nginx.service
rm -rf var/cache/apt/archives/*.deb var/lib/apt/lists/*
: >etc/machine-id
`;

/** Why the image of a test host cannot be built here; undefined when it is there or can be. */
export async function imageMissing(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'only root can build the image of a test host';
  const found = await runCommand(['sh', '-c', 'command -v debootstrap']);
  return found.code === 0 ? undefined : 'debootstrap is not installed (Debian: debootstrap)';
}

/** The tag of the test hosts' image; builds it, in about a minute, unless this recipe was built before. */
export async function hostImage(): Promise<string> {
  const source = await debianSource();
  const recipe = createHash('sha256').update(JSON.stringify([packages, files, commands, source]));
  const tag = `${name}:${recipe.digest('hex').slice(0, 16)}`;
  if ((await runCommand(['docker', 'image', 'inspect', tag])).code !== 0) await build(tag, source);
  return tag;
}

/** Removes every image that {@link hostImage} made. */
export async function removeImages(): Promise<void> {
  const tags = (await docker(['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', name]))
    .split('\n')
    .filter(Boolean);
  if (tags.length > 0) await docker(['image', 'rm', '--force', ...tags]);
}

interface DebianSource {
  /** Null leaves it to debootstrap. */
  readonly mirror: string | null;
  readonly suite: string;
}

async function build(tag: string, { mirror, suite }: DebianSource): Promise<void> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-image-'));
  try {
    await fs.chmod(folder, 0o755);
    const root = path.join(folder, 'root');
    await mustRun([
      'debootstrap',
      '--variant=minbase',
      `--include=${packages.join(',')}`,
      suite,
      root,
      ...(mirror === null ? [] : [mirror]),
    ]);
    for (const [file, text] of Object.entries(files)) {
      await fs.mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await fs.writeFile(path.join(root, file), text);
    }
    await mustRun(['sh', '-c', commands], { cwd: root });
    await mustRun(['sh', '-c', 'tar -C "$1" -c . | docker import - "$2"', 'sh', root, tag]);
  } finally {
    await mustRun(['rm', '-rf', '--one-file-system', folder]);
  }
}

/** The Debian mirror that this machine itself is configured with, and its suite or that of GANTRY_TEST_DEBIAN. */
async function debianSource(): Promise<DebianSource> {
  const release = await fs.readFile('/etc/os-release', 'utf8').catch(() => '');
  const own = /^ID=debian$/m.test(release) ? /^VERSION_CODENAME=(\S+)$/m.exec(release)?.[1] : undefined;
  const suite = process.env.GANTRY_TEST_DEBIAN || own || 'bookworm';
  for (const text of await aptSources()) {
    const mirror = /^URIs:\s*(\S+)/m.exec(text)?.[1] ?? /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+\S/m.exec(text)?.[1];
    if (mirror && /\/debian\/?$/.test(mirror)) return { mirror, suite };
  }
  return { mirror: null, suite };
}

async function aptSources(): Promise<string[]> {
  const folder = '/etc/apt/sources.list.d';
  const names = await fs.readdir(folder).catch(() => []);
  const paths = ['/etc/apt/sources.list', ...names.toSorted().map((file) => path.join(folder, file))];
  return Promise.all(paths.map((file) => fs.readFile(file, 'utf8').catch(() => '')));
}
