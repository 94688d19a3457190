import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { mustRun, runCommand } from '../../src/lib/command.ts';
import { temporaryFolder } from '../../src/lib/temporary-folder.ts';
import { skipWithout } from '../needs.ts';
import { docker, dockerEngine, dockerMissing, removeEngineData } from './docker-engine.ts';
import { hostImage, imageMissing, removeImages } from './image.ts';
import { ownerLabel, TEST_LABEL, TestHost } from './test-host.ts';

/** Hosts of one test run, on a Docker network of their own. Disposing removes hosts, network and key. */
export interface TestHosts extends AsyncDisposable {
  readonly hosts: readonly TestHost[];
  /** The host of this name; throws when there is none. */
  host(name: string): TestHost;
  readonly user: 'deploy';
  /** The file of the private key that logs in as `user`, and as root. */
  readonly keyFile: string;
  /** This machine's address on the hosts' network: where a host reaches what runs here. */
  readonly gateway: string;
}

/** For a test's `skip` option: false where test hosts can run, else the reason. */
export async function skipWithoutHosts(): Promise<string | false> {
  return skipWithout('hosts', (await dockerMissing()) ?? (await imageMissing()));
}

/** Starts hosts of these names, at once. The image is built first if it is not there (about a minute, once). */
export async function startHosts(names: readonly string[]): Promise<TestHosts> {
  const stack = new AsyncDisposableStack();
  try {
    stack.use(await dockerEngine());
    await removeLeftOvers((pid) => !isAlive(pid));
    const image = await hostImage();
    const run = randomBytes(3).toString('hex');
    const folder = stack.use(await temporaryFolder('gantry-hosts'));
    const keyFile = path.join(folder.path, 'id');
    await mustRun(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'gantry-test', '-f', keyFile]);
    const publicKey = await fs.readFile(`${keyFile}.pub`, 'utf8');
    const { network, prefix } = await makeNetwork(`gantry-test-${run}`);
    stack.defer(async () => void (await docker(['network', 'rm', network])));
    const places = names.map((name, index) => ({
      ...{ name, network, image, publicKey },
      container: `gantry-test-${run}-${name}`,
      ip: `${prefix}.${index + 10}`,
    }));
    for (const { container } of places) stack.defer(() => removeContainers([container]));
    const hosts = await Promise.all(places.map((place) => TestHost.start(place)));
    const held = stack.move();
    return {
      hosts,
      host: (name) => named(hosts, name),
      user: 'deploy',
      keyFile,
      gateway: `${prefix}.1`,
      [Symbol.asyncDispose]: () => held.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** Removes every test host and network of this machine, those of running tests too, the built images, and our own engine's data. */
export async function cleanHosts(): Promise<void> {
  const engine = await dockerEngine();
  await removeLeftOvers(() => true);
  await removeImages();
  await engine[Symbol.asyncDispose]();
  if (engine.isOurs) await removeEngineData();
}

/** Removes the hosts and networks of the processes that `isGone` holds true for. */
async function removeLeftOvers(isGone: (pid: number) => boolean): Promise<void> {
  const label = `label=${TEST_LABEL}`;
  const format = `{{.ID}} {{.Label "${TEST_LABEL}"}}`;
  const gone = (listing: string) => {
    const rows = listing.split('\n').map((row) => row.split(' '));
    return rows.flatMap(([id, pid]) => (id && isGone(Number(pid)) ? [id] : []));
  };
  await removeContainers(gone(await docker(['ps', '-a', '--filter', label, '--format', format])));
  const networks = gone(await docker(['network', 'ls', '--filter', label, '--format', format]));
  for (const network of networks) await runCommand(['docker', 'network', 'rm', network]);
}

function named(hosts: readonly TestHost[], name: string): TestHost {
  const found = hosts.find((host) => host.name === name);
  if (!found) throw new Error(`no test host ${name}; there are ${hosts.map((host) => host.name).join(', ')}`);
  return found;
}

function isAlive(pid: number): boolean {
  // A host that does not say whose it is may be in use.
  if (!(pid > 0)) return true;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The first free /24 in a range that test networks of others rarely use. */
async function makeNetwork(network: string): Promise<{ network: string; prefix: string }> {
  // Docker knows its own networks only: a bridge of an engine that was killed still draws the packets of its range.
  const taken = Object.values(os.networkInterfaces()).flatMap(
    (addresses) => addresses?.map((one) => one.address) ?? [],
  );
  let said = '';
  for (let number = 0; number < 64; number++) {
    const prefix = `10.213.${number}`;
    if (taken.some((address) => address.startsWith(`${prefix}.`))) continue;
    const words = ['network', 'create', ...ownerLabel(), '--subnet', `${prefix}.0/24`, '--gateway', `${prefix}.1`];
    const { code, stderr } = await runCommand(['docker', ...words, network]);
    if (code === 0) return { network, prefix };
    said = stderr.trim();
    if (!/overlap/i.test(said)) break;
  }
  throw new Error(`no network for the test hosts: ${said || 'all ranges are taken'}`);
}

async function removeContainers(containers: readonly string[]): Promise<void> {
  if (containers.length > 0) await runCommand(['docker', 'rm', '--force', '--volumes', ...containers]);
}
