import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../../bench/load/open-loop.ts';
import { deploy } from '../../src/delivery/release/deploy.ts';
import { history } from '../../src/delivery/release/history.ts';
import { status } from '../../src/delivery/release/status.ts';
import { undo } from '../../src/delivery/release/undo.ts';
import { driver, shopDeps } from './fixtures/release-deps.ts';
import { makeShop, type Shop } from './fixtures/shop.ts';

const environment = 'production';
let shop: Shop;
let version = 1;
/** Random moments; more of them with GANTRY_TEST_ROUNDS. */
const rounds = Number(process.env.GANTRY_TEST_ROUNDS ?? 3);
const deps = () => shopDeps(shop.repository, shop.state);

/** All of them with GANTRY_TEST_BOUNDARIES=all; else every kind on the coordinator, and on the other host those that make a difference. */
function isChosen(name: string): boolean {
  if (process.env.GANTRY_TEST_BOUNDARIES === 'all') return true;
  if (/^(stage|start) one cart|^(stage one pricing|candidate|prune)/.test(name)) return false;
  return !name.includes(' two') || /^(begin|prepared|live|commit|settled) /.test(name);
}

/** Starts a deployment of the newest commit in a process of its own. */
function startDeploy(env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, [driver, shop.repository, shop.state], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function nextCommit(): Promise<void> {
  version += 1;
  await shop.commit({ version: String(version), soak: '100ms' });
}

/** The releases that the instances behind all stable ports say they are of: one known release on both hosts. */
async function assertOneRelease(): Promise<void> {
  const report = await status(await deps(), { environment });
  assert.deepEqual(report.problems, []);
  const [live] = await history(await deps(), { environment });
  assert.notEqual(live?.state, 'open');
  const [one = [], two = []] = await Promise.all([0, 1].map((host) => answersOf(host)));
  assert.deepEqual(one, two);
}

async function answersOf(host: number): Promise<string[]> {
  const urls = shop.urls.slice(host * 3, host * 3 + 3);
  return Promise.all(urls.map(async (url) => ((await (await fetch(url)).json()) as { version: string }).version));
}

/** Kills a deployment, lets the next command settle it, and demands that no request failed meanwhile. */
async function killed(
  kill: (child: ChildProcess) => Promise<void>,
  env: Record<string, string>,
  next: 'deploy' | 'undo',
) {
  await nextCommit();
  await using load = startLoad({ urls: shop.urls, rate: 40, kinds: ['new', 'kept', 'post'] });
  const child = startDeploy(env);
  const ended = once(child, 'exit');
  await kill(child);
  await ended;
  const command = next === 'deploy' ? deploy : undo;
  const outcome = await command(await deps(), { environment });
  assert.ok(outcome.result === 'success' || outcome.result === 'nothing', JSON.stringify(outcome));
  await assertOneRelease();
  if (next === 'deploy') assert.ok((await answersOf(0)).includes(String(version)));
  const report = await load.stop();
  assert.equal(report.failed, 0, `${report.failed} of ${report.sent} failed: ${JSON.stringify(report.errors)}`);
}

describe('a deployer that is killed with -9', () => {
  let boundaries: string[] = [];
  let lasts = 0;

  before(async () => {
    shop = await makeShop(36_300);
    await shop.commit({ version: '1', soak: '100ms' });
    assert.equal((await deploy(await deps(), { environment })).result, 'success');
    await nextCommit();
    const file = path.join(shop.folder, 'boundaries');
    const started = performance.now();
    const [code] = await once(startDeploy({ GANTRY_TEST_BOUNDARY_LOG: file }), 'exit');
    lasts = performance.now() - started;
    assert.equal(code, 0);
    boundaries = [...new Set((await readFile(file, 'utf8')).trim().split('\n'))];
  });
  after(() => shop[Symbol.asyncDispose]());

  it('at each boundary of the journal leaves a state that the next command settles', async (context) => {
    for (const [index, name] of boundaries.filter(isChosen).entries()) {
      await context.test(`killed before "${name}"`, () =>
        killed(async () => undefined, { GANTRY_TEST_KILL_AT: name }, index % 5 === 4 ? 'deploy' : 'undo'),
      );
    }
  });

  it('at random moments too', async (context) => {
    for (let round = 0; round < rounds; round += 1) {
      const moment = Math.round(Math.random() * lasts);
      await context.test(`killed after ${moment} ms`, () =>
        killed(
          async (child) => {
            await sleep(moment);
            child.kill('SIGKILL');
          },
          {},
          round === 0 ? 'deploy' : 'undo',
        ),
      );
    }
  });
});
