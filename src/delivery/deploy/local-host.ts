import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import type { LocalHost as LocalHostConfig } from '../../config/project.ts';
import { mustRun } from '../../lib/command.ts';
import { ownFile, ownProgram } from '../../lib/own-file.ts';
import { localTransport } from '../remote/local-transport.ts';
import { forwarderFront } from './front/forwarder-front.ts';
import type { Host } from './host.ts';
import { makeRunFolder } from './run-folder.ts';
import { ScriptHost } from './script-host.ts';

const script = ownFile('delivery/deploy/gantry-host');
const forwarder = ownProgram('delivery/deploy/front/forwarder');

/**
 * Opens a host that is a folder of this machine: its processes run beside ours, a forwarder stands in front. `folder` is
 * absolute; `signal` ends all waiting for it.
 */
export async function openLocalHost(
  { name, address, publicPort }: LocalHostConfig,
  folder: string,
  signal?: AbortSignal,
): Promise<Host> {
  await fs.mkdir(path.join(folder, 'helpers'), { recursive: true, mode: 0o755 });
  await fs.copyFile(ownFile('delivery/deploy/backlog.cjs'), path.join(folder, 'helpers', 'backlog.cjs'));
  await makeRunFolder(folder);
  const words = [process.execPath, forwarder, address, publicPort === null ? '-' : String(publicPort)];
  return new ScriptHost({
    name,
    address,
    transport: localTransport(name, folder, script),
    front: (ask) => forwarderFront(folder, words, ask),
    freePort: () => freePort(address),
    tar: null,
    adoptable: false,
    signal,
  });
}

/** Ends every process of a local host and removes its sockets; builds and ledger stay. */
export async function tearDownLocalHost(folder: string): Promise<void> {
  const isHost = await fs.stat(path.join(folder, 'run')).catch(() => null);
  // Not through the transport: its answers lie in the folder that goes.
  if (isHost) await mustRun(['sh', script, folder, 'teardown']);
}

async function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
