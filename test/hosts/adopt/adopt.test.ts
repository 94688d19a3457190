import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { startLoad } from '../../../bench/load/open-loop.ts';
import { temporaryFolder } from '../../../src/lib/temporary-folder.ts';
import { type GantryResult, gantry } from '../../../story/gantry.ts';
import { wordsOf } from '../fleet/fleet.ts';
import { skipWithoutHosts, startHosts } from '../hosts.ts';
import type { TestHost } from '../test-host.ts';
import { commitShop, NAMES, PORTS, setUpByHand, watchPorts } from './old-host.ts';

const skip = await skipWithoutHosts();
const stack = new AsyncDisposableStack();
let host: TestHost;
let repository: string;
let run: (words: readonly string[], env?: NodeJS.ProcessEnv) => Promise<GantryResult>;

before(async () => {
  if (skip) return;
  const hosts = stack.use(await startHosts(['live-1']));
  repository = path.join(stack.use(await temporaryFolder('gantry-adopt')).path, 'shop');
  host = hosts.host('live-1');
  const key = await fs.readFile(hosts.keyFile, 'utf8');
  run = (words, env) => gantry(words, { folder: repository, env: { ...process.env, GANTRY_SSH_KEY: key, ...env } });
  await setUpByHand(host);
  await fs.mkdir(repository);
  await commitShop(repository, [host], '1');
});
after(() => stack.disposeAsync());

/** Does something while people ask the public server; none of them may fail. Resolves with how many asked. */
async function underLoad(work: () => Promise<void>): Promise<number> {
  await using load = startLoad({ urls: [`http://${host.ip}/`], own: [host.ip], rate: 100 });
  await work();
  const { sent, failed, errors, failures } = await load.stop();
  assert.equal(failed, 0, `${failed} of ${sent} failed: ${JSON.stringify({ errors, first: failures[0] })}`);
  return sent;
}

async function must(words: readonly string[]): Promise<GantryResult> {
  const result = await run(words);
  assert.equal(result.code, 0, `gantry ${words.join(' ')}: ${wordsOf(result)} ${JSON.stringify(result.summary)}`);
  return result;
}

const versionAt = async (url: string): Promise<string> => {
  const { stdout } = await host.tryExec(['curl', '-s', '-m', '5', '-o', '/dev/null', '-D', '-', url]);
  return /^x-release: (\S+)/im.exec(stdout)?.[1] ?? 'nothing';
};

/** What answers to the public, and at each stable port. */
const versions = async () => {
  const found = [await versionAt('http://127.0.0.1/')];
  for (const port of Object.values(PORTS)) found.push(await versionAt(`http://127.0.0.1:${port}/`));
  return found.join(' ');
};

const unitStates = async () => {
  const { stdout } = await host.tryExec(['systemctl', 'is-enabled', ...NAMES.map((name) => `shop-${name}`)]);
  return [...new Set(stdout.trim().split('\n'))].join(' ');
};

const gapsOf = ({ summary }: GantryResult) => summary.gaps as { service: string; milliseconds: number }[];

const told = (gaps: readonly { service: string; milliseconds: number }[]) =>
  gaps.map(({ service, milliseconds }) => `${service} ${milliseconds} ms`).join(', ');

test('set-up changes nothing for a host that was set up by hand', { skip, timeout: 120_000 }, async (t) => {
  const sent = await underLoad(async () => {
    await must(['host', 'add', 'production', '--yes']);
    await must(['host', 'setup', 'production', '--login', 'root']);
  });
  t.diagnostic(`0 of ${sent} public requests failed`);
  assert.equal(await versions(), 'old old old old');
});

test('a dry run tells what is there and what would happen, and changes nothing', {
  skip,
  timeout: 60_000,
}, async () => {
  const { summary } = await must(['host', 'adopt', 'production', '--dry-run']);
  const text = JSON.stringify(summary);
  assert.match(text, /gate is active and enabled, port 8000, in \/opt\/shop\/services\/gate/);
  assert.match(text, /sites-enabled\/shop is the public server/);
  assert.match(text, /the unit of cart is stopped, disabled and masked, nginx listens on 3001/);
  assert.match(text, /deploy\.sh will fail/);
  assert.equal(await versions(), 'old old old old');
  assert.equal((await host.tryExec(['test', '-e', '/opt/shop/adoption'])).code, 1);
});

test('a port that gantry.yml has otherwise is refused before anything changes', { skip, timeout: 60_000 }, async () => {
  await commitShop(repository, [host], '1', 3999 as 3001);
  const refused = await run(['host', 'adopt', 'production']);
  assert.equal(refused.code, 1);
  assert.match(String(refused.summary.reason), /shop-cart\.service listens on 3001, and gantry\.yml:4 says port 3999/);
  await commitShop(repository, [host], '1');
});

test('taking over under load, killed with -9 on the way and asked again: no public request fails', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const ports = await watchPorts(host);
  const sent = await underLoad(async () => {
    for (const boundary of ['adopt public live-1', 'adopt cart live-1']) {
      await run(['host', 'adopt', 'production'], { GANTRY_TEST_KILL_AT: boundary });
    }
    const { summary } = await must(['host', 'adopt', 'production']);
    t.diagnostic(`gaps by gantry: ${told(gapsOf({ summary } as unknown as GantryResult))}`);
  });
  const seen = await ports.stop();
  t.diagnostic(`0 of ${sent} public requests failed; gaps seen on the ports: ${JSON.stringify(seen)} ms`);
  assert.equal(await versions(), '1 1 1 1');
  assert.equal(await unitStates(), 'masked');
  for (const [port, gap] of Object.entries(seen)) assert.ok(gap < 5000, `port ${port}: ${gap} ms`);
  assert.equal((await host.tryExec(['test', '-e', '/var/tmp/two-at-once'])).code, 1, 'clock never ran twice');
});

test('the old script fails loudly and harms nothing', { skip, timeout: 60_000 }, async () => {
  const { code, stderr } = await host.tryExec(['/opt/shop/scripts/deploy.sh']);
  assert.notEqual(code, 0);
  assert.match(stderr, /shop-gate\.service is masked/);
  assert.equal(await versions(), '1 1 1 1');
});

test('releases go live on it like on any host, and it shows them after a restart', {
  skip,
  timeout: 180_000,
}, async (t) => {
  await commitShop(repository, [host], '2');
  const sent = await underLoad(async () => void (await must(['deploy', 'production'])));
  t.diagnostic(`0 of ${sent} public requests failed`);
  assert.equal(await versions(), '2 2 2 2');
  await host.reboot();
  assert.equal(await versions(), '2 2 2 2');
});

test('it can be taken back under load, killed with -9 on the way: the old units and site are as they were', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const ports = await watchPorts(host);
  const sent = await underLoad(async () => {
    await run(['host', 'adopt', 'production', '--undo'], { GANTRY_TEST_KILL_AT: 'return cart live-1' });
    const back = await must(['host', 'adopt', 'production', '--undo']);
    t.diagnostic(`gaps by gantry: ${told(gapsOf(back))}`);
  });
  t.diagnostic(`0 of ${sent} public requests failed; gaps seen on the ports: ${JSON.stringify(await ports.stop())} ms`);
  assert.equal(await versions(), 'old old old old');
  assert.equal(await unitStates(), 'enabled');
  assert.equal((await host.exec(['/opt/shop/scripts/deploy.sh'])).stdout.trim(), 'deployed');
  const { stdout } = await host.exec(['systemctl', 'list-units', '--no-legend', 'gantry-shop-*@*']);
  assert.equal(stdout.trim(), '', 'nothing of ours runs');
  assert.equal((await host.tryExec(['test', '-e', '/opt/shop/adoption'])).code, 1);
  assert.equal((await host.tryExec(['test', '-e', '/var/tmp/two-at-once'])).code, 1, 'clock never ran twice');
  await host.reboot();
  assert.equal(await versions(), 'old old old old');
});

test('and taken over a second time', { skip, timeout: 120_000 }, async () => {
  await must(['host', 'adopt', 'production']);
  assert.equal(await versions(), '2 2 2 2');
  const { summary } = await must(['status', 'production']);
  assert.deepEqual(summary.problems, []);
});
