import fs from 'node:fs/promises';
import path from 'node:path';
import type { Document } from 'yaml';
import { temporaryFolder } from '../../src/lib/temporary-folder.ts';
import { type Demo, git, layOut } from '../../story/demo.ts';
import { type GantryOptions, type GantryResult, gantry } from '../../story/gantry.ts';
import { type LinuxPlace, linuxPlace } from '../../story/linux-place.ts';
import { installPackage } from '../installed-package.ts';
import { type Load, type LoadKind, startLoad } from '../load/open-loop.ts';
import { mustEndWell } from './step-times.ts';

const HOSTS = ['live-1', 'live-2'] as const;
const root = path.dirname(path.dirname(import.meta.dirname));

/** A host of production, as root sees it. */
export interface Machine {
  readonly name: string;
  /** Runs a shell script as root on it; throws when it fails. */
  shell(script: string): Promise<string>;
}

/** The example shop in production on two Linux hosts in containers, with its first release live; `gantry` as npm installs it. */
export interface Shop extends AsyncDisposable {
  readonly machines: readonly Machine[];
  gantry(words: readonly string[], options?: GantryOptions): Promise<GantryResult>;
  /** Commits a new file in each of these services, which makes new builds of them. */
  change(services: readonly string[]): Promise<void>;
  /** The names of all services that can be built here. */
  readonly services: readonly string[];
  /** Requests to the public servers of both hosts, which the gateway answers. */
  load(rate: number, kinds?: readonly LoadKind[]): Load;
}

/** Lays it all out, sets the hosts up and deploys once. Builds are kept between runs. */
export async function openShop(): Promise<Shop> {
  await using stack = new AsyncDisposableStack();
  const opened: LinuxPlace[] = [];
  const on = {
    ...linuxPlace,
    async open() {
      const place = await linuxPlace.open();
      opened.push(place);
      return place;
    },
  };
  const services: string[] = [];
  const adapt = (document: Document) => {
    for (const key of ['after', 'backup']) document.deleteIn(['environments', 'production', key]);
    document.setIn(['environments', 'production', 'soak'], '1s');
    services.push(...Object.keys((document.toJS() as { services: object }).services));
  };
  const demo = stack.use(await layOut(path.join(root, '.gantry', 'bench-hosts'), { reset: false, on, adapt }));
  const [place] = opened;
  if (!place) throw new Error('the hosts were not opened');
  const packed = stack.use(await temporaryFolder('gantry-bench'));
  const launcher = await installPackage(packed.path);
  const run = (words: readonly string[], options: GantryOptions = {}) =>
    gantry(words, { folder: demo.work, env: { ...process.env, ...demo.env }, launcher, ...options });
  const setUp = ['host', 'setup', 'production', '--login', 'root'];
  for (const words of [['host', 'add', 'production', '--yes'], setUp, ['deploy', 'production']])
    mustEndWell(`gantry ${words.join(' ')}`, await run(words));
  const held = stack.move();
  return {
    machines: HOSTS.map((name) => machine(place, name)),
    ...{ gantry: run, services, change: (names) => change(demo, names) },
    load: (rate, kinds = ['new', 'kept', 'post']) => loadOn(demo, rate, kinds),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function machine(place: LinuxPlace, name: string): Machine {
  const host = place.hosts.host(name);
  return { name, shell: async (script) => (await host.exec(['sh', '-s'], script)).stdout };
}

function loadOn({ addresses }: Demo, rate: number, kinds: readonly LoadKind[]): Load {
  const hosts = HOSTS.map((name) => addresses[name]);
  return startLoad({
    urls: hosts.map((address) => `${address}/api/v1/health`),
    own: hosts.map((address) => new URL(address).hostname),
    ...{ rate, kinds, limit: 240_000 },
  });
}

async function change({ work }: Demo, services: readonly string[]): Promise<void> {
  const text = `changed at ${new Date().toISOString()}\n`;
  for (const service of services) {
    const folder = service === 'frontend' ? 'frontend/public' : `services/${service}`;
    await fs.mkdir(path.join(work, folder), { recursive: true });
    await fs.writeFile(path.join(work, folder, 'changed.txt'), text);
  }
  await git(work, 'add', '--all');
  await git(work, 'commit', '--quiet', '--message', `Change ${services.length} services`);
}
