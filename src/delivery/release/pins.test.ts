import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { readProject } from '../../config/read.ts';
import { newRunId } from '../../events/stream.ts';
import { FakeHost } from '../deploy/fake-host.ts';
import { deploy } from './deploy.ts';
import { plan } from './plan.ts';
import { rollback } from './rollback.ts';
import { rollbackService } from './rollback-service.ts';
import { status } from './status.ts';
import type { Builder, DeploymentOutcome, ReleaseDeps, RollbackRequest } from './types.ts';
import { unpin } from './unpin.ts';

const production = { environment: 'production' };
const service = (name: string, port: number) =>
  `  ${name}: { path: ${name}, runtime: node, start: node ., port: ${port}, ready: { path: /h, successes: 1, interval: 1ms }, secrets: [KEY] }`;
const read = readProject(
  `project: shop
services:
${service('cart', 3000)}
${service('pricing', 3001)}
environments:
  production: { hosts: [{ name: a, local: a, address: 127.0.0.4 }, { name: b, local: b, address: 127.0.0.5 }], soak: 1ms }
`,
  'gantry.yml',
);

let hosts: readonly FakeHost[];
let secret = 'one';
let log = '';

/** A commit is a version, which is part of the id of each build. */
const builder: Builder = {
  layers: '',
  resolve: async (commit) => ({ commit, subject: '', changed: [] }),
  plan: async (_project, commit) => ({
    commit,
    builds: ['cart', 'pricing'].map((name) => ({ service: name, id: `${name}-${commit}`, inputs: [] })),
  }),
  build: async (builds, services) => services.map((name) => present(name, `${name}-${builds.commit}`)),
  find: async (name, build) => present(name, build).manifest,
  filesIn: async () => [],
  filesBetween: async () => [],
  commitsBetween: async () => [],
  materialise: () => assert.fail('nothing here migrates'),
};

function present(name: string, build: string) {
  const needs = { platform: null, glibc: null, python: null };
  const base = { format: 1, service: name, build, commit: 'c', kind: 'program', folder: '', layers: [] } as const;
  return { kind: 'present', service: name, manifest: { ...base, install: false, needs, inputs: [] } } as const;
}

function deps(): ReleaseDeps {
  assert.ok(read.ok, JSON.stringify(read));
  const { project } = read;
  return {
    ...{ loadProject: async () => project, openHosts: async () => hosts, builder },
    ...{ run: newRunId(), author: 'ops', now: () => new Date(), secrets: async () => new Map([['KEY', secret]]) },
    backups: { demand: async () => ({ failed: 'there is none' }) },
    emit: (event) => {
      if (event.type === 'log') log += event.text;
    },
  };
}

const release = (commit: string) => deploy(deps(), { ...production, commit });
const back = (request: Partial<RollbackRequest> = {}): Promise<DeploymentOutcome> =>
  rollbackService(deps(), { ...production, service: 'pricing', ...request });

/** The build of each service that is live on a host, and what is pinned. */
async function live(): Promise<Record<string, string>> {
  const { services } = await status(deps(), production);
  const mine = services.filter(({ host }) => host === 'b');
  return Object.fromEntries(
    mine.map(({ service: name, build, pinned }) => [name, pinned ? `${build} ^${pinned}` : build]),
  );
}

describe('one service that is rolled back', () => {
  beforeEach(async () => {
    hosts = [new FakeHost('a'), new FakeHost('b')];
    [secret, log] = ['one', ''];
    for (const commit of ['1', '2', '3']) assert.equal((await release(commit)).result, 'success');
  });

  it('takes the build it had before, stays there through deployments that say so, and moves after unpin', async () => {
    const outcome = await back({ reason: 'it rounds wrongly' });
    assert.equal(outcome.result, 'success', JSON.stringify(outcome));
    assert.deepEqual(await live(), { cart: 'cart-3', pricing: 'pricing-2 ^2' });
    assert.ok(hosts.every(({ running }) => running.has('pricing pricing-2.2') && running.has('cart cart-3.3')));

    log = '';
    assert.equal((await release('4')).result, 'success');
    assert.deepEqual(await live(), { cart: 'cart-4', pricing: 'pricing-2 ^2' });
    const said =
      /pricing is pinned to its build of release 2 by ops \(it rounds wrongly\) and stays there; "gantry unpin production pricing"/;
    assert.match(log, said);
    assert.match((await plan(deps(), { ...production, commit: '5' })).pinned.join(), said);

    assert.equal((await unpin(deps(), { ...production, service: 'pricing' })).result, 'nothing');
    assert.deepEqual(await live(), { cart: 'cart-4', pricing: 'pricing-2' });
    await release('4');
    assert.deepEqual(await live(), { cart: 'cart-4', pricing: 'pricing-4' });
    assert.match(JSON.stringify(await unpin(deps(), { ...production, service: 'pricing' })), /is not pinned/);
  });

  it('goes further back each time, and says when there is nothing before', async () => {
    await back();
    await back();
    assert.deepEqual(await live(), { cart: 'cart-3', pricing: 'pricing-1 ^1' });
    const outcome = await back();
    assert.match('reason' in outcome ? outcome.reason : '', /no earlier build of pricing/);
    await back({ to: 2 });
    assert.deepEqual(await live(), { cart: 'cart-3', pricing: 'pricing-2 ^2' });
  });

  it('stays through a rollback of the environment, with the newest value of its secrets', async () => {
    await back();
    secret = 'two';
    const outcome = await rollback(deps(), { ...production, to: 1 });
    assert.equal(outcome.result, 'success', JSON.stringify(outcome));
    assert.deepEqual(await live(), { cart: 'cart-1', pricing: 'pricing-2 ^2' });
    assert.equal(hosts[0]?.running.get('pricing pricing-2.5')?.env.KEY, 'two');
  });

  it('is refused for a service or a release that never was', async () => {
    await assert.rejects(
      rollbackService(deps(), { ...production, service: 'till' }),
      /no service "till".*cart, pricing/,
    );
    await assert.rejects(back({ to: 9 }), /pricing was not live in release 9.*1, 2, 3/);
  });
});
