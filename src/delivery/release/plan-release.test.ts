import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Environment, Program, Project, Service, Site, Template } from '../../config/project.ts';
import type { BuildPlan } from '../build/types.ts';
import { isEmpty, planRelease, planRollback, type ReleasePlan } from './plan-release.ts';

const at = { file: 'gantry.yml', line: 1, column: 1 };
const text = (value: string): Template => ({ text: value, at });
const base = { include: [], build: null, env: {}, secrets: [], after: [], at };
const program = (name: string, more: Partial<Program> = {}): Program => ({
  ...{ ...base, kind: 'program', name, path: name, runtime: { kind: 'node', version: '24' }, start: 'node .' },
  ...{ port: 3000, listen: 'socket', exclusive: false, migrate: null, pool: null, limits: {}, drain: 1000, stop: 1000 },
  ready: { path: '/health', successes: 2, interval: 100, timeout: 1000 },
  ...more,
});
const site: Site = { ...base, kind: 'static', name: 'web', path: 'web', root: 'dist', fallback: null };
const environment: Environment = {
  ...{ name: 'production', url: null, database: null, order: 'canary', soak: 0, rollbackWindow: 0, env: {} },
  hosts: [{ kind: 'local', name: 'a', folder: 'a', address: '127.0.0.2', publicPort: null, at }],
  ...{ secrets: { kind: 'process' }, after: null, approval: null, backup: null, backupMaxAge: 0, keep: 3, at },
  hooks: { afterDeploy: null, afterFailure: null },
};
const project = (services: readonly Service[]): Project => ({
  ...{ name: 'shop', file: 'gantry.yml', branches: [], services, environments: [environment], public: [] },
  backups: { store: { kind: 'folder', path: 'b' }, schedule: null, keep: { within: 0, monthly: 0 }, prove: 'restore' },
  ...{ health: null, alerts: null },
});
const builds = (ids: Record<string, string>): BuildPlan => ({
  commit: 'c1',
  builds: Object.entries(ids).map(([service, id]) => ({
    service,
    id,
    inputs: [{ name: `files ${service}`, hash: id }],
  })),
});
const keys = (release: number, secrets: Record<string, string> = {}) => ({
  ...{ release, salt: 'salt' },
  secrets: new Map(Object.entries(secrets)),
});
const summary = (plan: ReleasePlan) =>
  plan.changes.map(({ service, change, why }) => `${service} ${change}${why.length ? `: ${why.join(', ')}` : ''}`);

const services = [program('cart', { secrets: [{ name: 'KEY', at }] }), site];
const first = planRelease(project(services), environment, builds({ cart: 'b1', web: 'w1' }), {}, keys(1, { KEY: 'k' }));
const next = (
  wanted: readonly Service[],
  ids: Record<string, string>,
  secrets: Record<string, string> = { KEY: 'k' },
) => planRelease(project(wanted), environment, builds(ids), first.services, keys(2, secrets));

describe('the plan of a release', () => {
  it('starts everything the first time, as generation 1', () => {
    assert.deepEqual(
      first.changes.map(({ change }) => change),
      ['new', 'new'],
    );
    const cart = first.services.cart;
    assert.equal(cart?.kind === 'program' && cart.instance, 'b1.1');
  });

  it('has nothing to do for equal inputs', () => {
    const plan = next(services, { cart: 'b1', web: 'w1' });
    assert.ok(isEmpty(plan));
    assert.deepEqual(plan.services, first.services);
  });

  it('names the inputs of a build that changed, and keeps what did not', () => {
    const plan = next(services, { cart: 'b2', web: 'w1' });
    assert.deepEqual(summary(plan), ['cart changed: files cart changed', 'web unchanged']);
    assert.equal(plan.services.web, first.services.web);
    assert.notEqual(plan.services.cart, first.services.cart);
  });

  it('starts the same build again when a variable, a setting or a secret changed, and says which', () => {
    const changed = [
      program('cart', { secrets: [{ name: 'KEY', at }], env: { GREETING: text('hello') }, ready: null, port: 3001 }),
      { ...site, fallback: 'index.html' },
    ];
    const plan = next(changed, { cart: 'b1', web: 'w1' }, { KEY: 'other' });
    assert.deepEqual(summary(plan), [
      'cart changed: variable GREETING is new, setting port changed, setting ready changed, secret KEY changed',
      'web changed: setting fallback changed',
    ]);
    const cart = plan.services.cart;
    assert.equal(cart?.kind === 'program' && cart.instance, 'b1.2');
  });

  it('sees a secret that only a text mentions', () => {
    const wanted = [program('cart', { env: { URL: text('https://${{ secrets.TOKEN }}@x') } })];
    const one = planRelease(project(wanted), environment, builds({ cart: 'b1' }), {}, keys(1, { TOKEN: 'a' }));
    const two = planRelease(
      project(wanted),
      environment,
      builds({ cart: 'b1' }),
      one.services,
      keys(2, { TOKEN: 'b' }),
    );
    assert.deepEqual(summary(two), ['cart changed: secret TOKEN changed']);
  });

  it('never holds a value of a secret', () => {
    const plan = planRelease(project(services), environment, builds({ cart: 'b1' }), {}, keys(1, { KEY: 'hunter2' }));
    assert.ok(!JSON.stringify(plan).includes('hunter2'));
  });

  it('names what is new and what is gone', () => {
    const plan = next([program('cart', { secrets: [{ name: 'KEY', at }] }), program('mail')], {
      cart: 'b1',
      mail: 'm1',
    });
    assert.deepEqual(
      plan.changes.map(({ service, change }) => `${service} ${change}`),
      [...['cart unchanged', 'mail new', 'web removed']],
    );
    assert.deepEqual(Object.keys(plan.services), ['cart', 'mail']);
  });
});

describe('the plan of a rollback', () => {
  const second = next(services, { cart: 'b2', web: 'w2' });

  it('takes the old instances back when their secrets are still the same', () => {
    const back = planRollback(first.services, second.services, keys(3, { KEY: 'k' }));
    assert.deepEqual(back.services, first.services);
    assert.deepEqual(
      back.changes.map(({ change }) => change),
      ['changed', 'changed'],
    );
  });

  it('starts the old build anew with the newest value of a secret that changed since', () => {
    const back = planRollback(first.services, second.services, keys(3, { KEY: 'newest' }));
    const cart = back.services.cart;
    assert.equal(cart?.kind === 'program' && cart.instance, 'b1.3');
  });
});
