import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { mustRun } from '../../lib/command.ts';
import { temporaryFolder } from '../../lib/temporary-folder.ts';

// Cause: the boot unit, which nginx waits for, looked for the sockets of workers too, which never have one: after each
// reboot a host with a worker answered nobody for 30 s.
test('a host that boots does not wait for the sockets of workers', async () => {
  await using folder = await temporaryFolder('gantry-boot');
  const fronts = path.join(import.meta.dirname, 'gantry-host.fronts');
  const script = `. "$1"
run=$PWD/run
mkdir -p live instances/worker/b.1
echo program=worker=b=b.1=socket=-=0 >live/table
: >instances/worker/b.1/env
ln -s "$run/worker/b.1/s" live/worker.sock
systemctl() { echo "$1 $3"; }
write_unit() { :; }
settle_front() { :; }
unit_of() { echo "$1@$2"; }
reached_at() { echo "$run/$1/$2/s"; }
uptime_now() { cut -d. -f1 /proc/uptime; }
finish() { echo "$2"; exit "$1"; }
do_boot`;
  const { stdout } = await mustRun(['sh', '-c', script, 'sh', fronts], { cwd: folder.path, timeout: 10_000 });
  assert.equal(stdout, 'start worker@b.1\nbooted\n');
});
