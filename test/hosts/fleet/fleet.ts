import fs from 'node:fs/promises';
import path from 'node:path';
import { type Load, type LoadKind, startLoad } from '../../../bench/load/open-loop.ts';
import type { GantryEvent } from '../../../src/events/types.ts';
import { mustRun } from '../../../src/lib/command.ts';
import { temporaryFolder } from '../../../src/lib/temporary-folder.ts';
import { type GantryResult, gantry } from '../../../story/gantry.ts';
import { startHosts, type TestHosts } from '../hosts.ts';

const here = import.meta.dirname;

/** How the cart of a release behaves. */
export type Behaviour =
  | 'healthy'
  | 'answers 500'
  | 'answers 500 under load'
  | 'exits at start'
  | 'never listens'
  | 'dies after a while'
  | 'leaves in the soak'
  | 'closes its socket to nginx'
  | 'ignores SIGTERM';

/** What a commit of the shop is; everything that is not said stays as it was in the first one. */
export interface FleetRelease {
  readonly version: string;
  readonly cart?: Behaviour;
  /** The hosts of `production` by name; all by default. */
  readonly on?: readonly string[];
  readonly soak?: string;
  readonly rollbackWindow?: string;
  /** Variables of the cart. */
  readonly env?: Readonly<Record<string, string>>;
  /** More lines of the environment, indented by four. */
  readonly environment?: string;
  /** The runtime of the advice; any Python by default. */
  readonly python?: string;
  /** The stable port of the cart; 4001 by default. */
  readonly port?: number;
  /** The command of the cart. */
  readonly start?: string;
  /** More keys of the cart, such as `, migrate: { sql: migrations }`. */
  readonly more?: string;
}

/** A shop of a Node, a Go and a Python service and a page, in a git repository, with real hosts to run on. */
export interface Fleet extends AsyncDisposable {
  readonly hosts: TestHosts;
  /** The names of the hosts that the last commit uses. */
  readonly used: readonly string[];
  readonly repository: string;
  /** Commits a release; resolves with the commit. */
  commit(release: FleetRelease): Promise<string>;
  /** Runs the real command line in the repository, or in another clone of it. */
  gantry(words: readonly string[], options?: FleetCommand): Promise<GantryResult>;
  /** Like {@link gantry}; throws what it said when it ends with another code than 0. */
  mustGantry(words: readonly string[], options?: FleetCommand): Promise<GantryResult>;
  /** Sends requests to the public servers of the hosts (all of them by default) and never waits for answers. */
  load(options?: FleetLoad): Load;
  /** The version that each service of each host answers with, through its public server. */
  versions(names?: readonly string[]): Promise<Readonly<Record<string, string>>>;
}

export interface FleetCommand {
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Another clone than the first. */
  readonly folder?: string;
  readonly onStart?: (pid: number) => Promise<void>;
  readonly onEvent?: (event: GantryEvent) => void;
}

export interface FleetLoad {
  readonly rate?: number;
  readonly kinds?: readonly LoadKind[];
  readonly names?: readonly string[];
  readonly services?: readonly string[];
}

const SERVICES = ['cart', 'search', 'advice'];

/** Starts hosts, pins their keys and sets them up for the shop. `secrets` are the shop's, for `.env`. */
export async function startFleet(
  names: readonly string[] = ['live-1', 'live-2'],
  secrets: Readonly<Record<string, string>> = { TOKEN: 'first-token' },
): Promise<Fleet> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder('gantry-fleet'));
  const hosts = stack.use(await startHosts(names));
  const repository = path.join(folder.path, 'shop');
  await makeRepository(repository);
  await writeSecrets(repository, secrets);
  const key = await fs.readFile(hosts.keyFile, 'utf8');
  const run: Fleet['gantry'] = (words, { env, folder, ...options } = {}) =>
    gantry(words, {
      folder: folder ?? repository,
      ...options,
      env: { ...process.env, GANTRY_SSH_KEY: key, ...env },
    });
  let used = names;
  const fleet: Omit<Fleet, typeof Symbol.asyncDispose> = {
    ...{ hosts, repository, gantry: run },
    get used() {
      return used;
    },
    commit: (release) => {
      used = release.on ?? names;
      return commit(repository, hosts, release);
    },
    async mustGantry(words, options) {
      const result = await run(words, options);
      if (result.code === 0) return result;
      throw new Error(`gantry ${words.join(' ')} ended with ${result.code}: ${wordsOf(result)}`);
    },
    load: (options) => load(hosts, options),
    versions: (some = used) => versions(hosts, some),
  };
  await fleet.commit({ version: '1' });
  for (const host of hosts.hosts) {
    await allowSetup(host.exec.bind(host), true);
    // Requests name an address: nothing but the shop may answer them.
    await host.exec(['rm', '-f', '/etc/nginx/sites-enabled/default']);
  }
  await fleet.mustGantry(['host', 'add', 'production', '--yes']);
  await fleet.mustGantry(['host', 'setup', 'production']);
  for (const host of hosts.hosts) await allowSetup(host.exec.bind(host), false);
  const held = stack.move();
  return Object.assign(fleet, { [Symbol.asyncDispose]: () => held.disposeAsync() });
}

/** Commits releases of rising versions, each with these properties where it does not say others; resolves with the version. */
export function numbered(
  fleet: Fleet,
  all: Partial<FleetRelease>,
): (release?: Partial<FleetRelease>) => Promise<string> {
  let version = 1;
  return async (release) => {
    version += 1;
    await fleet.commit({ version: String(version), ...all, ...release });
    return String(version);
  };
}

/** What a command said went wrong. */
export function wordsOf({ summary, stderr, events }: GantryResult): string {
  const told = events.flatMap((event) => ('reason' in event && event.reason ? [String(event.reason)] : []));
  return [String(summary.reason ?? ''), stderr.trim(), ...told.slice(-3)].filter(Boolean).join('\n');
}

/** Sets the values of the shop's secrets. */
export async function writeSecrets(repository: string, secrets: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${value}\n`);
  await fs.writeFile(path.join(repository, '.env'), lines.join(''), { mode: 0o600 });
}

/** Setup is the one step that needs root; afterwards the user may call the script only. */
async function allowSetup(exec: TestHosts['hosts'][number]['exec'], isAllowed: boolean): Promise<void> {
  const file = '/etc/sudoers.d/test-setup';
  if (isAllowed) await exec(['sh', '-c', `umask 227; echo 'deploy ALL=(ALL) NOPASSWD: ALL' >${file}`]);
  else await exec(['rm', file]);
}

async function makeRepository(repository: string): Promise<void> {
  const put = async (from: string, to: string) => {
    await fs.mkdir(path.dirname(path.join(repository, to)), { recursive: true });
    await fs.copyFile(path.join(here, from), path.join(repository, to));
  };
  await put('cart.cjs', 'cart/cart.cjs');
  await put('main.go', 'search/main.go');
  await put('advice.py', 'advice/advice.py');
  await fs.writeFile(path.join(repository, 'search', 'go.mod'), 'module shop/search\n\ngo 1.22\n');
  await fs.mkdir(path.join(repository, 'page', 'dist'), { recursive: true });
  await fs.writeFile(path.join(repository, '.gitignore'), '.gantry\n.env\n');
  await git(repository, 'init', '-q', '-b', 'main');
}

async function commit(repository: string, { hosts }: TestHosts, release: FleetRelease): Promise<string> {
  const { version, cart: behaviour = 'healthy', on = hosts.map(({ name }) => name) } = release;
  const write = (file: string, text: string) => fs.writeFile(path.join(repository, file), text);
  await write('cart/behaviour.json', JSON.stringify({ version, behaviour }));
  await write('search/version.txt', `${version}\n`);
  await write('advice/version.txt', `${version}\n`);
  await write('page/dist/index.html', `<p>Release ${version}</p>\n`);
  const used = hosts.filter(({ name }) => on.includes(name));
  const lines = used.map(({ name, ip }) => `      - { ssh: deploy@${ip}, name: ${name}, address: ${ip} }`);
  await write('gantry.yml', projectText(release, lines));
  await git(repository, 'add', '-A');
  await git(repository, 'commit', '-q', '--allow-empty', '-m', `Release ${version}`);
  return (await git(repository, 'rev-parse', 'HEAD')).trim();
}

function projectText(release: FleetRelease, hosts: readonly string[]): string {
  const { soak = '1500ms', rollbackWindow = '1m', env = {}, environment = '', more = '' } = release;
  const { port = 4001, start = 'node cart.cjs', python = 'python' } = release;
  const rest = 'ready: { path: /health, successes: 2, interval: 100ms, timeout: 10s }, drain: 5s, stop: 3s';
  return `project: shop
services:
  cart: { path: cart, runtime: node, start: ${start}, port: ${port}, secrets: [TOKEN], env: ${JSON.stringify(env)}, ${rest}${more} }
  search: { path: search, runtime: go, build: 'go build -o bin/search .', start: bin/search, port: 4002, ${rest} }
  advice: { path: advice, runtime: ${python}, start: python3 advice.py, listen: tcp, port: 4003, ${rest} }
  page: { path: page, runtime: static, root: dist }
public: { /cart: cart, /search: search, /advice: advice, /: page }
environments:
  production:
    url: http://shop.test
    hosts:
${hosts.join('\n')}
    secrets: { from: .env }
    soak: ${soak}
    rollback_window: ${rollbackWindow}
${environment}
`;
}

function load({ hosts }: TestHosts, options: FleetLoad = {}): Load {
  const { rate = 100, kinds = ['new', 'kept', 'post'], names, services = SERVICES } = options;
  const own = hosts.filter(({ name }) => names?.includes(name) ?? true).map(({ ip }) => ip);
  return startLoad({ urls: own.flatMap((ip) => services.map((one) => `http://${ip}/${one}`)), own, rate, kinds });
}

async function versions(hosts: TestHosts, names: readonly string[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    for (const service of SERVICES) {
      const answer = await fetch(`http://${hosts.host(name).ip}/${service}`, { signal: AbortSignal.timeout(5000) });
      found[`${name} ${service}`] = answer.headers.get('x-release') ?? String(answer.status);
      await answer.body?.cancel();
    }
  }
  return found;
}

async function git(repository: string, ...words: string[]): Promise<string> {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];
  return (await mustRun(['git', ...who, ...words], { cwd: repository })).stdout;
}
