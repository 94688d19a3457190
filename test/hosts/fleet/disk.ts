import type { TestHost } from '../test-host.ts';

/** Gives a host's project a disk of its own of so many megabytes; before anything runs there. */
export async function smallDisk(host: TestHost, megabytes: number): Promise<void> {
  const script = `set -e
mkdir -p /mnt/disk
mount -t tmpfs -o "size=$1m,mode=755" tmpfs /mnt/disk
cp -a /opt/shop/. /mnt/disk/
mount --bind /mnt/disk /opt/shop`;
  await host.exec(['sh', '-s', String(megabytes)], script);
}

/** Somebody else fills that disk to its last byte. */
export async function fillDisk(host: TestHost): Promise<void> {
  await host.tryExec(['dd', 'if=/dev/zero', 'of=/opt/shop/filler', 'bs=1M']);
}

export async function freeDisk(host: TestHost): Promise<void> {
  await host.exec(['rm', '-f', '/opt/shop/filler']);
}
