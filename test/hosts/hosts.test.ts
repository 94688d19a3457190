import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { runCommand } from '../../src/lib/command.ts';
import { skipWithoutHosts, startHosts } from './hosts.ts';
import { startHostsPostgres } from './postgres.ts';

const skip = await skipWithoutHosts();
const options = ['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];

test('a test host runs systemd, takes a login over ssh, and survives a reboot, a power cut and a pulled cable', {
  skip,
}, async () => {
  await using hosts = await startHosts(['live-1', 'live-2']);
  const host = hosts.host('live-1');
  const ssh = (word: string) =>
    runCommand(['ssh', ...options, '-o', 'ConnectTimeout=2', '-i', hosts.keyFile, `${hosts.user}@${host.ip}`, word]);
  assert.equal((await ssh('hostname')).stdout.trim(), 'live-1');
  const bootId = async () => (await host.exec(['cat', '/proc/sys/kernel/random/boot_id'])).stdout.trim();
  const boots = [await bootId()];
  await host.reboot();
  boots.push(await bootId());
  await host.powerCut();
  boots.push(await bootId());
  assert.equal(new Set(boots).size, 3, 'each start has a boot id of its own');
  assert.equal((await ssh('id -un')).stdout.trim(), 'deploy');
  await host.unplug();
  assert.equal((await ssh('true')).code, 255);
  await host.plug();
  assert.equal((await ssh('true')).code, 0);
});

test('the test hosts reach one PostgreSQL', { skip }, async () => {
  await using hosts = await startHosts(['live-1']);
  await using postgres = await startHostsPostgres(hosts, ['shop']);
  const { hostname, port } = new URL(postgres.url('shop'));
  const script = 'import socket,sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 3)';
  await hosts.host('live-1').exec(['python3', '-c', script, hostname, port]);
  const client = new pg.Client({ connectionString: postgres.url('shop') });
  await client.connect();
  const { rows } = await client.query('SELECT current_database() AS name');
  await client.end();
  assert.deepEqual(rows, [{ name: 'shop' }]);
});
