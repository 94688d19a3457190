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
import { commitShop, setUpByHand } from './old-host.ts';

const skip = await skipWithoutHosts();
const stack = new AsyncDisposableStack();
let hosts: readonly TestHost[];
let run: (words: readonly string[], env?: NodeJS.ProcessEnv) => Promise<GantryResult>;

const OWNED = '1000:1000 2775';

before(async () => {
  if (skip) return;
  const started = stack.use(await startHosts(['live-1', 'live-2']));
  const repository = path.join(stack.use(await temporaryFolder('gantry-adopt')).path, 'shop');
  hosts = [started.host('live-1'), started.host('live-2')];
  const key = await fs.readFile(started.keyFile, 'utf8');
  run = (words, env) => gantry(words, { folder: repository, env: { ...process.env, GANTRY_SSH_KEY: key, ...env } });
  for (const host of hosts) {
    await setUpByHand(host, host.name === 'live-1' ? ['gate', 'cart', 'clock'] : ['gate', 'cart']);
    // As whoever deployed until now has it: `git pull` works in it.
    await host.exec(['sh', '-c', 'chown -R deploy:deploy /opt/shop && chmod 2775 /opt/shop']);
  }
  await fs.mkdir(repository);
  await commitShop(repository, hosts, '1');
});
after(() => stack.disposeAsync());

/** Does something while people ask both public servers; none of them may fail. */
async function underLoad(work: () => Promise<void>): Promise<void> {
  const own = hosts.map(({ ip }) => ip);
  await using load = startLoad({ urls: own.map((ip) => `http://${ip}/`), own, rate: 100 });
  await work();
  const { sent, failed, errors, failures } = await load.stop();
  assert.equal(failed, 0, `${failed} of ${sent} failed: ${JSON.stringify({ errors, first: failures[0] })}`);
  assert.ok(sent > 100);
}

async function must(words: readonly string[]): Promise<GantryResult> {
  const result = await run(words);
  assert.equal(result.code, 0, `gantry ${words.join(' ')}: ${wordsOf(result)} ${JSON.stringify(result.summary)}`);
  return result;
}

/** What answers on each host: to the public, as the gate, the cart and the clock, which runs on the first one only. */
const versions = () =>
  Promise.all(
    hosts.map(async (host) => {
      const found: string[] = [];
      for (const port of [80, 8000, 3001, 3004]) {
        const url = `http://127.0.0.1:${port}/`;
        const { stdout } = await host.tryExec(['curl', '-s', '-m', '5', '-o', '/dev/null', '-D', '-', url]);
        found.push(/^x-release: (\S+)/im.exec(stdout)?.[1] ?? '-');
      }
      return found.join(' ');
    }),
  );

const owners = () =>
  Promise.all(hosts.map(async (host) => (await host.exec(['stat', '-c', '%u:%g %a', '/opt/shop'])).stdout.trim()));

test('two hosts are taken over under load by a command that is killed between them, and asked again', {
  skip,
  timeout: 240_000,
}, async () => {
  assert.deepEqual(await versions(), ['old old old old', 'old old old -']);
  assert.deepEqual(await owners(), [OWNED, OWNED]);
  await underLoad(async () => {
    await must(['host', 'add', 'production', '--yes']);
    await must(['host', 'setup', 'production', '--login', 'root']);
    await run(['host', 'adopt', 'production'], { GANTRY_TEST_KILL_AT: 'adopt public live-2' });
    const { summary } = await must(['host', 'adopt', 'production']);
    const moved = (summary.gaps as { host: string; service: string }[]).map(
      ({ host, service }) => `${host} ${service}`,
    );
    assert.deepEqual(moved.toSorted(), ['live-1 cart', 'live-1 clock', 'live-1 gate', 'live-2 cart', 'live-2 gate']);
  });
  assert.deepEqual(await versions(), ['1 1 1 1', '1 1 1 1']);
  assert.deepEqual(await owners(), ['0:0 755', '0:0 755']);
  assert.deepEqual((await must(['status', 'production'])).summary.problems, []);
});

// `--undo` left the folder root's: who deployed until now could not even pull.
test('both are given back under load by a command that is killed between them: units, sites, and who owned the folder', {
  skip,
  timeout: 240_000,
}, async () => {
  await underLoad(async () => {
    await run(['host', 'adopt', 'production', '--undo'], { GANTRY_TEST_KILL_AT: 'return gate live-2' });
    await must(['host', 'adopt', 'production', '--undo']);
  });
  assert.deepEqual(await versions(), ['old old old old', 'old old old -']);
  assert.deepEqual(await owners(), [OWNED, OWNED]);
  const { summary } = await must(['status', 'production']);
  assert.deepEqual(summary.problems, [], 'it is no problem');
  assert.match(String(summary.notes), /live-1: \/opt\/shop was given back to deploy: .*live-2: /);
  for (const host of hosts) {
    const asDeploy = ['runuser', '-u', 'deploy', '--', 'sh', '-c'];
    await host.exec([...asDeploy, 'cd /opt/shop && mv scripts moved && mv moved scripts']);
    assert.equal((await host.exec(['/opt/shop/scripts/deploy.sh'])).stdout.trim(), 'deployed');
    const { stdout } = await host.exec(['systemctl', 'list-units', '--no-legend', 'gantry-shop-*@*']);
    assert.equal(stdout.trim(), '', 'nothing of ours runs');
  }
});

test('in a folder that was given back root follows nobody, and takes it again when nothing was put there', {
  skip,
  timeout: 240_000,
}, async () => {
  const [first] = hosts;
  assert.ok(first);
  const asDeploy = (script: string) =>
    first.exec(['runuser', '-u', 'deploy', '--', 'sh', '-c', `cd /opt/shop && ${script}`]);
  await first.exec(['sh', '-c', 'echo secret >/root/secret && chmod 600 /root/secret']);
  const ask = (...words: string[]) =>
    first.tryExec([
      'runuser',
      '-u',
      'deploy',
      '--',
      'sudo',
      '-n',
      '/usr/local/lib/gantry/gantry-host',
      '/opt/shop',
      ...words,
    ]);
  await asDeploy('mv ledger l && mkdir ledger && ln -s /root/secret ledger/a.json && ln -s /root/secret fence.new');
  const records = await ask('records');
  assert.match(
    records.stdout,
    /gantry-host: 1 \/opt\/shop was given back to deploy: "gantry host adopt" takes it again/,
  );
  assert.doesNotMatch(records.stdout, /secret/);
  const refused = await run(['host', 'adopt', 'production']);
  assert.notEqual(refused.code, 0);
  assert.match(wordsOf(refused), /\/opt\/shop\/ledger was put there by deploy: move it away/);
  await first.exec(['sh', '-c', 'cd /opt/shop && rm -r ledger && mv l ledger']);
  await underLoad(async () => void (await must(['host', 'adopt', 'production'])));
  assert.equal((await first.exec(['cat', '/root/secret'])).stdout, 'secret\n');
  assert.deepEqual(await versions(), ['1 1 1 1', '1 1 1 1']);
  await first.reboot();
  assert.deepEqual(await versions(), ['1 1 1 1', '1 1 1 1']);
  await must(['host', 'adopt', 'production', '--undo']);
  assert.deepEqual(await owners(), [OWNED, OWNED]);
});
