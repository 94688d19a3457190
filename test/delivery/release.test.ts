import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { type LoadReport, startLoad } from '../../bench/load/open-loop.ts';
import { deploy } from '../../src/delivery/release/deploy.ts';
import { exec } from '../../src/delivery/release/exec.ts';
import { history } from '../../src/delivery/release/history.ts';
import { plan } from '../../src/delivery/release/plan.ts';
import { rollback } from '../../src/delivery/release/rollback.ts';
import { status } from '../../src/delivery/release/status.ts';
import type { DeploymentOutcome } from '../../src/delivery/release/types.ts';
import { undo } from '../../src/delivery/release/undo.ts';
import type { EventBody } from '../../src/events/types.ts';
import { shopDeps, toldSteps } from './fixtures/release-deps.ts';
import { makeShop, type Shop, type ShopRelease } from './fixtures/shop.ts';

const environment = 'production';
let shop: Shop;
const deps = (events: EventBody[] = [], secrets: Record<string, string> = {}) =>
  shopDeps(shop.repository, shop.state, events, { secrets: async () => new Map(Object.entries(secrets)) });

/** The versions that the stable ports answer with, each once. */
async function versions(): Promise<string[]> {
  const answers = await Promise.all(
    shop.urls.map(async (url) => (await (await fetch(url)).json()) as { version: string }),
  );
  return answers.map(({ version }) => version);
}

/** Does something while requests come, of which `judge` may let some fail; otherwise none may. */
async function underLoad(
  work: () => Promise<DeploymentOutcome>,
  judge: (report: LoadReport) => Promise<void> = async ({ failed, sent, failures }) =>
    assert.equal(failed, 0, `${failed} of ${sent} failed: ${JSON.stringify(failures)}`),
): Promise<DeploymentOutcome> {
  await using load = startLoad({ urls: shop.urls, rate: 60 });
  const outcome = await work();
  const report = await load.stop();
  await judge(report);
  assert.ok(report.sent > 20);
  return outcome;
}

/**
 * A POST that an instance has in hand when it dies is lost with it, whoever is in front: what it did before is unknown, so
 * nobody may send it again. Every other request is.
 */
async function lostWithTheirInstance({ failures }: LoadReport): Promise<void> {
  const deaths = failures.length > 0 ? await shop.deaths() : [];
  const others = failures.filter(
    ({ kind, how, sent, ended }) =>
      kind !== 'post' || how !== '502' || !deaths.some((death) => sent <= death && death <= ended),
  );
  assert.deepEqual(others, [], `instances died at ${deaths.join(', ')}`);
}

before(async () => {
  shop = await makeShop(36_200);
});
after(() => shop[Symbol.asyncDispose]());

it('plans everything as new, and starts nothing', async () => {
  await shop.commit({ version: '1' });
  const report = await plan(await deps(), { environment });
  assert.deepEqual(
    report.changes.map(({ service, change }) => `${service} ${change}`),
    ['cart new', 'pricing new', 'clock new'],
  );
  assert.deepEqual([report.live, report.release, report.problems], [null, 1, []]);
});

it('puts a first release live; the same commit again has nothing to do', async () => {
  const first = await deploy(await deps(), { environment });
  assert.equal(first.result, 'success');
  assert.deepEqual(await versions(), ['1', '1', '1', '1', '1', '1']);
  const again = await deploy(await deps(), { environment });
  assert.deepEqual(again, {
    result: 'nothing',
    release: 1,
    reason: 'release 1 has the same builds and configuration',
  });
});

it('puts a second one live under load, and starts only what changed', async () => {
  await shop.commit({ version: '2' });
  const events: EventBody[] = [];
  const outcome = await underLoad(async () => deploy(await deps(events), { environment, reason: 'it is better' }));
  assert.equal(outcome.result, 'success', JSON.stringify(outcome));
  assert.deepEqual(await versions(), ['1', '2', '2', '1', '2', '2']);
  const started = events.filter((event) => event.type === 'service' && event.state === 'starting');
  assert.deepEqual(started.map((event) => ('service' in event ? event.service : '')).toSorted(), [
    'clock',
    'pricing',
    'pricing',
  ]);
  assert.ok(toldSteps(events).includes('Soak on the first host: success'));
});

const broken = {
  'answers 500': /^pricing on one and two did not get ready in 3 s: \/health answered 500$/,
  'exits at start': /^pricing on one and two did not get ready after \d restarts: it ended with exit code 7$/,
  'never listens': /^pricing on one and two did not get ready in 3 s: \/health gave no answer/,
} as const;
for (const [pricing, reason] of Object.entries(broken)) {
  it(`undoes a release whose pricing ${pricing}, on both hosts and without a failed request`, async () => {
    const log = await undoes(pricing as keyof typeof broken, reason);
    if (pricing === 'exits at start') assert.match(log, /^pricing on one printed last:\n {2}no such table: prices$/m);
  });
}

it('undoes a release whose pricing dies over a POST, and only that POST fails', async () => {
  const lost: number[] = [];
  await undoes('dies over a POST', /^pricing on one ended with exit code 9 in the soak$/, async (report) => {
    lost.push(report.failed);
    await lostWithTheirInstance(report);
  });
  assert.ok(lost[0] === 1 || lost[0] === 2, `${lost} requests failed`);
});

/** Demands that a broken release is undone everywhere; gives what its steps said. */
async function undoes(
  pricing: NonNullable<ShopRelease['pricing']>,
  reason: RegExp,
  judge?: (report: LoadReport) => Promise<void>,
): Promise<string> {
  await shop.commit({ version: '3', pricing, soak: '1s' });
  const events: EventBody[] = [];
  const outcome = await underLoad(async () => deploy(await deps(events), { environment }), judge);
  assert.equal(outcome.result, 'failure', JSON.stringify(outcome));
  assert.match(outcome.result === 'failure' ? outcome.reason : '', reason);
  assert.deepEqual(outcome.result === 'failure' ? [outcome.live, outcome.doubtful] : [], [2, []]);
  assert.deepEqual(await versions(), ['1', '2', '2', '1', '2', '2']);
  assert.deepEqual((await status(await deps(), { environment })).problems, []);
  return events.map((event) => (event.type === 'log' ? event.text : '')).join('');
}

it('rolls back to the release before by a rename, and from there to any other that was live', async () => {
  const back = await underLoad(async () => rollback(await deps(), { environment }));
  assert.equal(back.result, 'success', JSON.stringify(back));
  assert.deepEqual(await versions(), ['1', '1', '1', '1', '1', '1']);
  const forth = await underLoad(async () => rollback(await deps(), { environment, to: 2 }));
  assert.equal(forth.result, 'success', JSON.stringify(forth));
  assert.deepEqual(await versions(), ['1', '2', '2', '1', '2', '2']);
  await assert.rejects(async () => rollback(await deps(), { environment, to: 3 }), /Release 3 cannot be brought back/);
});

it('starts the same build again when a secret changed, and a rollback takes the newest value', async () => {
  await shop.commit({ version: '2', env: { KEY: '${{ secrets.KEY }}', GREETING: 'from ${{ host.name }}' } });
  const key = async () => (await (await fetch(shop.urls[0] ?? '')).json()) as { secret: string; greeting: string };
  assert.equal((await deploy(await deps([], { KEY: 'first' }), { environment })).result, 'success');
  assert.deepEqual(await key(), { ...(await key()), secret: 'first', greeting: 'from one' });
  assert.equal((await deploy(await deps([], { KEY: 'second' }), { environment })).result, 'success');
  assert.equal((await key()).secret, 'second');
  const script =
    'console.log([process.env.KEY, process.env.GREETING, process.env.PORT, ...process.argv.slice(1)].join());process.exit(4)';
  const words = ['node', '-e', script, `it's "$HOME" \`x\` \\`, 'two\nlines'];
  const ran = await exec(await deps(), { environment, service: 'cart', host: 'two', words, limit: 5000 });
  const lines = [`second,from two,,it's "$HOME" \`x\` \\,two`, 'lines'];
  assert.deepEqual(ran, { ok: true, code: 4, host: 'two', lines });
  const slow = await exec(await deps(), { environment, service: 'cart', words: ['sleep', '60'], limit: 1000 });
  assert.deepEqual(slow, { ok: true, code: 124, host: 'one', lines: [] });
  assert.equal((await rollback(await deps([], { KEY: 'third' }), { environment })).result, 'success');
  assert.equal((await key()).secret, 'third');
  const missing = await deploy(await deps(), { environment, commit: 'HEAD' });
  assert.match(
    'reason' in missing ? missing.reason : '',
    /the secret KEY has no value \(cart\), named at gantry\.yml:\d+:\d+; secrets of .* set KEY$/,
  );
});

it('tells a second deployer who holds the environment, and lets it wait', async () => {
  await shop.commit({ version: '4' });
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const onBoundary = async (name: string) => {
    if (name === 'begin one') begun.resolve();
    await goOn.promise;
  };
  const first = deploy({ ...(await deps()), onBoundary }, { environment, reason: 'the first' });
  await begun.promise;
  const events: EventBody[] = [];
  const second = await deploy(await deps(events), { environment });
  assert.match(
    second.result === 'refused' ? second.reason : '',
    /^one is held by test on .*: deploy .* to production: the first; "--lock-wait <seconds>" waits for it, and its lock lapses in \d+ s unless it is renewed$/,
  );
  assert.deepEqual(
    events.flatMap((event) => (event.type === 'step' && event.state === 'finished' ? [event.outcome] : [])),
    ['failure'],
  );
  const patient = deploy(await deps(), { environment, lockWait: 60_000 });
  goOn.resolve();
  assert.equal((await first).result, 'success');
  assert.equal((await patient).result, 'nothing');
  assert.equal((await undo(await deps(), { environment })).result, 'nothing');
});

it('keeps the history of what went live and what was undone', async () => {
  const told = (await history(await deps(), { environment })).map(
    ({ release, what, state, live }) => `${release} ${what} ${state}${live ? ' live' : ''}`,
  );
  assert.deepEqual(told.slice(-9), [
    ...['9 deploy committed', '8 rollback committed', '7 rollback committed', '6 deploy undone', '5 deploy undone'],
    ...['4 deploy undone', '3 deploy undone', '2 deploy committed', '1 deploy committed'],
  ]);
  const folders = await readdir(path.join(shop.hostFolders[0] ?? '', 'sets'));
  assert.ok(folders.length <= 7, folders.join(' '));
});

it('refuses an environment that gantry.yml does not have', async () => {
  await assert.rejects(
    async () => deploy(await deps(), { environment: 'prod' }),
    /There is no environment "prod".*it has production/,
  );
});

it('goes on without a host that left, and takes in one that joins, with nothing else changed', async () => {
  // A host that joined had no set of the live release, and pointing a link at it broke the deployment.
  await shop.commit({ version: '20', hosts: 1 });
  const events: EventBody[] = [];
  const alone = await deploy(await deps(events), { environment });
  assert.equal(alone.result, 'success', JSON.stringify(alone));
  assert.match(JSON.stringify(events), /two is not in production any more: it is left as it is/);
  await shop.commit({ version: '20' });
  const joined = await deploy(await deps(), { environment });
  assert.equal(joined.result, 'success', JSON.stringify(joined));
  assert.deepEqual(new Set(await versions()), new Set(['10', '20']));
  assert.deepEqual((await status(await deps(), { environment })).problems, []);
});

it('puts a changed way to the public live, though every build is the same', async () => {
  const shown = async () => {
    const url = new URL(shop.urls[0] ?? '');
    return (await fetch(`http://${url.hostname}:36209/work`)).status;
  };
  assert.notEqual(await shown(), 200);
  await shop.commit({ version: '20', shown: 'cart' });
  assert.deepEqual((await plan(await deps(), { environment })).routes, ['/ goes to cart']);
  assert.equal((await deploy(await deps(), { environment })).result, 'success');
  assert.equal(await shown(), 200);
  assert.equal((await deploy(await deps(), { environment })).result, 'nothing');
});
