import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { readProject } from '../../config/read.ts';
import { newRunId } from '../../events/stream.ts';
import type { EventBody } from '../../events/types.ts';
import type { BuildManifest } from '../build/types.ts';
import { FakeHost, type Misbehave } from '../deploy/fake-host.ts';
import { deploy } from './deploy.ts';
import { currentRelease, openDeployment, readLedger } from './ledger.ts';
import { rollback } from './rollback.ts';
import { status } from './status.ts';
import type { Builder, DeploymentOutcome, ReleaseDeps } from './types.ts';
import { undo } from './undo.ts';

const ready = '{ path: /health, successes: 1, interval: 1ms, timeout: 20ms }';
const host = (name: string, last: number) => `{ name: ${name}, local: ${name}, address: 127.0.0.${last} }`;
const project = readProject(
  `project: shop
services:
  cart: { path: cart, runtime: node, start: node ., port: 3000, ready: ${ready} }
  pricing: { path: pricing, runtime: node, start: node ., port: 3001, ready: ${ready}, after: [cart] }
  clock: { path: clock, runtime: node, start: node ., port: 3002, ready: ${ready}, exclusive: true }
  web: { path: web, runtime: static, root: dist }
environments:
  staging: { hosts: [${host('s', 3)}], soak: 1ms }
  production: { hosts: [${host('a', 4)}, ${host('b', 5)}], soak: 1ms, after: staging }
`,
  'gantry.yml',
);

let hosts: Record<string, FakeHost>;
let wanted: Record<string, string>;
const at = (name: string): FakeHost => hosts[name] ?? assert.fail(`no host ${name}`);

function manifestOf(service: string, build: string): BuildManifest {
  return {
    ...{ format: 1, service, build, commit: 'c', kind: service === 'web' ? 'static' : 'program', folder: service },
    ...{ layers: [], install: false, needs: { platform: null, glibc: null, python: null }, inputs: [] },
  };
}

const builder: Builder = {
  layers: '/layers',
  resolve: async (commit) => ({ commit, subject: 'A change', changed: ['README.md'] }),
  async plan(_project, commit) {
    const builds = Object.entries(wanted).map(([service, id]) => ({
      service,
      id,
      inputs: [{ name: 'files', hash: id }],
    }));
    return { commit, builds };
  },
  async build(plan) {
    return plan.builds.map(({ service, id }) => ({ kind: 'present', service, manifest: manifestOf(service, id) }));
  },
  find: async (service, build) => manifestOf(service, build),
  filesIn: async () => [],
  filesBetween: async () => [],
  commitsBetween: async () => [],
  materialise: () => assert.fail('nothing here migrates'),
};

function deps(events: EventBody[] = [], more: Partial<ReleaseDeps> = {}): ReleaseDeps {
  assert.ok(project.ok, JSON.stringify(project));
  return {
    loadProject: async () => (project.ok ? project.project : assert.fail()),
    openHosts: async (_project, environment) => environment.hosts.map(({ name }) => at(name)),
    builder,
    backups: { demand: async () => ({ failed: 'there is none' }) },
    secrets: async () => new Map(),
    emit: (body) => events.push(body),
    run: newRunId(),
    author: 'ops',
    now: () => new Date(),
    ...more,
  };
}

const want = (version: string) => {
  wanted = Object.fromEntries(['cart', 'pricing', 'clock', 'web'].map((name) => [name, `${name}-${version}`]));
};

/** What a host is: the release of its link, and what runs there. */
function stateOf(name: string) {
  const { links, running } = at(name);
  return { ...links, running: [...running.keys()].toSorted() };
}

function ledgerOf(name: string) {
  return readLedger([...at(name).ledger.values()]);
}

async function release(version: string, misbehave?: Partial<Record<'a' | 'b', Misbehave>>): Promise<DeploymentOutcome> {
  want(version);
  const production = { environment: 'production', overrideAfter: 'a test' };
  for (const [name, wrong] of Object.entries(misbehave ?? {})) at(name).misbehave = wrong;
  const outcome = await deploy(deps(), production);
  for (const name of ['a', 'b']) at(name).misbehave = () => undefined;
  return outcome;
}

beforeEach(async () => {
  hosts = Object.fromEntries(['a', 'b', 's'].map((name) => [name, new FakeHost(name)]));
  assert.equal((await release('1')).result, 'success');
});

describe('a deployment', () => {
  it('is live on every host, recorded, and parks what was live', async () => {
    assert.equal((await release('2')).result, 'success');
    assert.deepEqual([at('a').links.live, at('b').links.live], [2, 2]);
    assert.deepEqual(
      at('a').parked.map(({ instance }) => instance),
      ['cart-1.1', 'pricing-1.1'],
    );
    for (const name of ['a', 'b']) {
      assert.equal(currentRelease(ledgerOf(name))?.begin.release, 2);
      assert.equal(openDeployment(ledgerOf(name)), null);
    }
    assert.ok(at('a').running.has('clock clock-2.2'));
    assert.ok(!at('a').running.has('clock clock-1.1'), 'an exclusive service never runs twice');
    assert.ok(![...at('b').running.keys()].some((key) => key.startsWith('clock')));
  });

  it('ends the old exclusive instance before the new one starts, and after the switch', async () => {
    at('a').journal.length = 0;
    await release('2');
    const order = ['live 2', 'stop clock', 'start clock'].map((verb) => at('a').journal.indexOf(verb));
    assert.ok(order.every((place) => place >= 0));
    assert.deepEqual(
      order,
      order.toSorted((one, other) => one - other),
    );
  });

  it('switches the first host and soaks there before the others follow', async () => {
    want('2');
    const boundaries: string[] = [];
    const more = { onBoundary: (name: string) => void boundaries.push(name) };
    await deploy(deps([], more), { environment: 'production', overrideAfter: 'a test' });
    const follow = boundaries.indexOf('live b');
    assert.ok(boundaries.indexOf('live a') < boundaries.indexOf('previous a'));
    assert.ok(boundaries.indexOf('previous a') < follow && follow < boundaries.indexOf('commit a'));
  });

  it('says that the working folder differs from the commit', async () => {
    const events: EventBody[] = [];
    await deploy(deps(events), { environment: 'production', overrideAfter: 'a test' });
    assert.ok(
      events.some((event) => event.type === 'log' && /what differs is not deployed: README.md/.test(event.text)),
    );
  });

  it('wants builds that were live in staging, or a reason that is recorded', async () => {
    want('2');
    const refused = await deploy(deps(), { environment: 'production' });
    assert.match(
      refused.result === 'refused' ? refused.reason : '',
      /^cart, pricing, clock, web were never live in staging/,
    );
    await deploy(deps(), { environment: 'staging' });
    assert.equal((await deploy(deps(), { environment: 'production' })).result, 'success');
    assert.deepEqual(currentRelease(ledgerOf('a'))?.begin.overrides, []);
    await release('3');
    assert.deepEqual(currentRelease(ledgerOf('a'))?.begin.overrides, [{ rule: 'after: staging', reason: 'a test' }]);
  });

  it('goes to a host that was added although nothing changed', async () => {
    hosts.b = new FakeHost('b');
    assert.equal((await release('1')).result, 'success');
    assert.equal(at('b').links.live, 2);
    assert.ok(at('b').running.has('cart cart-1.1'));
  });
});

/** Each case: what goes wrong on a host, and how the sentence begins that a person reads. */
const failures: readonly [
  title: string,
  where: 'a' | 'b',
  wrong: (verb: string, subject: string) => boolean,
  reason: RegExp,
][] = [
  [
    'a host has no room for a build',
    'b',
    (verb) => verb === 'stage',
    /^cart could not be staged on b: it refused to stage$/,
  ],
  ['a set cannot be written', 'b', (verb) => verb === 'compose', /^b cannot take the release: /],
  ['a port is taken', 'a', (verb) => verb === 'candidate', /^a cannot show release 2: /],
  [
    'an instance cannot be started',
    'b',
    (verb, subject) => verb === 'start' && subject === 'pricing',
    /^pricing on b could not be started/,
  ],
  ['the first host cannot switch', 'a', (verb, set) => verb === 'live' && set === '2', /^a cannot show release 2: /],
  ['the last host cannot switch', 'b', (verb, set) => verb === 'live' && set === '2', /^b cannot show release 2: /],
  [
    'an exclusive service cannot be started',
    'a',
    (verb, subject) => verb === 'start' && subject === 'clock',
    /^clock on a could not be started/,
  ],
];

describe('a release that fails before its commit', () => {
  for (const [title, where, wrong, reason] of failures) {
    it(`is undone on both hosts when ${title}`, async () => {
      const before = ['a', 'b'].map(stateOf);
      let refused = false;
      // Once: what brings the old release back must not be hindered by the same fault.
      const once: Misbehave = (verb, subject) => {
        if (refused || !wrong(verb, subject)) return undefined;
        refused = true;
        return 'refuse';
      };
      const outcome = await release('2', { [where]: once });
      assert.equal(outcome.result, 'failure', JSON.stringify(outcome));
      assert.match(outcome.result === 'failure' ? outcome.reason : '', reason);
      assert.deepEqual(['a', 'b'].map(stateOf), before);
      for (const name of ['a', 'b']) {
        assert.equal(currentRelease(ledgerOf(name))?.begin.release, 1);
        assert.equal(openDeployment(ledgerOf(name)), null);
      }
      assert.equal((await release('2')).result, 'success');
    });
  }

  it('is undone when an instance answers 500, ends in the soak, or leaves requests to the old one', async () => {
    const before = ['a', 'b'].map(stateOf);
    at('b').answer = (service, instance) => (service === 'pricing' && instance?.build === 'pricing-2' ? 500 : 200);
    const unready = await release('2');
    assert.match(
      'reason' in unready ? unready.reason : '',
      /^pricing on b did not get ready in 0.02 s: \/health answered 500$/,
    );
    at('b').answer = () => 200;
    at('b').restarts.set('cart cart-2.3', 1);
    const dead = await release('2');
    assert.match('reason' in dead ? dead.reason : '', /^cart on b ended with exit code 1 in the soak$/);
    const counters = at('b').counters.bind(at('b'));
    at('b').counters = async () => ({ failed: {}, fromPrevious: { cart: 2 } });
    const missed = await release('2');
    at('b').counters = counters;
    assert.match(
      'reason' in missed ? missed.reason : '',
      /^cart on b left 2 requests to the old instance in the soak$/,
    );
    assert.deepEqual(['a', 'b'].map(stateOf), before);
  });
});

describe('a release that is interrupted before its commit', () => {
  it('is undone when it is stopped', async () => {
    const before = ['a', 'b'].map(stateOf);
    want('2');
    const stop = new AbortController();
    const onBoundary = (name: string) => (name === 'start b pricing' ? stop.abort() : undefined);
    const production = { environment: 'production', overrideAfter: 'a test', signal: stop.signal };
    const outcome = await deploy(deps([], { onBoundary }), production);
    assert.equal(outcome.result, 'cancelled');
    assert.deepEqual(['a', 'b'].map(stateOf), before);
  });

  it('leaves a host that is out of reach in doubt, and the next command settles it', async () => {
    let gone = false;
    const cutOff: Misbehave = (verb) => {
      gone ||= verb === 'live';
      return gone ? 'unreachable' : undefined;
    };
    const outcome = await release('2', { b: cutOff });
    assert.deepEqual(outcome.result === 'failure' && outcome.doubtful, ['b']);
    assert.equal(at('a').links.live, 1);
    const { problems } = await status(deps(), { environment: 'production' });
    assert.match(problems.join(), /b is in doubt about release 2 since/);
    at('b').expireLock();
    assert.equal((await undo(deps(), { environment: 'production' })).result, 'nothing');
    assert.deepEqual([openDeployment(ledgerOf('a')), openDeployment(ledgerOf('b'))], [null, null]);
    assert.deepEqual((await status(deps(), { environment: 'production' })).problems, []);
  });
});

describe('a release that fails after its commit', () => {
  it('stays live, and the next command finishes it', async () => {
    const cutOff: Misbehave = (verb, subject) =>
      /record/.test(verb) && /commit/.test(subject) ? 'unreachable' : undefined;
    assert.equal((await release('2', { b: cutOff })).result, 'success');
    assert.notEqual(openDeployment(ledgerOf('b')), null);
    assert.deepEqual(at('a').parked, [], 'nothing old ends before every host knows of the commit');
    const settled = await undo(deps(), { environment: 'production' });
    assert.deepEqual([settled.result, settled.result === 'success' && settled.release], ['success', 2]);
    assert.equal(currentRelease(ledgerOf('b'))?.begin.release, 2);
    assert.equal(at('b').parked.length, 2);
  });

  it('is never undone by a deployer that lost the answer to its commit', async () => {
    const lost: Misbehave = (verb, subject) =>
      /^record/.test(verb) && /commit/.test(subject) ? 'unreachable' : undefined;
    const a = at('a');
    const record = a.record.bind(a);
    a.record = async (fence, name, value) => {
      await record(fence, name, value);
      if (lost('record', name)) a.misbehave = () => 'unreachable';
      if (lost('record', name)) await a.facts();
    };
    const outcome = await release('2');
    assert.deepEqual(outcome.result === 'failure' && outcome.doubtful, ['a', 'b']);
    assert.deepEqual([a.links.live, at('b').links.live], [2, 2]);
    a.expireLock();
    const settled = await undo(deps(), { environment: 'production' });
    assert.deepEqual(settled.result === 'success' && settled.release, 2, JSON.stringify(settled));
  });
});

describe('a rollback', () => {
  it('is a rename while the old instances are parked, and starts them later', async () => {
    await release('2');
    for (const name of ['a', 'b']) at(name).journal.length = 0;
    assert.equal((await rollback(deps(), { environment: 'production' })).result, 'success');
    assert.ok(!at('b').journal.some((verb) => verb.startsWith('start')), at('b').journal.join(', '));
    assert.deepEqual([at('a').links.live, at('b').links.live], [3, 3]);
    const { journal } = at('a');
    assert.ok(journal.includes('unpark') && journal.indexOf('unpark') < journal.indexOf('live 3'));
    at('b').running.delete('cart cart-2.2');
    const events: EventBody[] = [];
    assert.equal((await rollback(deps(events), { environment: 'production', to: 2 })).result, 'success');
    assert.ok(at('b').running.has('cart cart-2.2'));
    assert.ok(
      events.some((event) => event.type === 'log' && /^starting 2 instances to go back to release 2/.test(event.text)),
    );
  });

  it('that fails parks the older instances again', async () => {
    await release('2');
    const broken: Misbehave = (verb, set) => (verb === 'live' && set === '3' ? 'refuse' : undefined);
    at('b').misbehave = broken;
    assert.equal((await rollback(deps(), { environment: 'production' })).result, 'failure');
    assert.deepEqual(
      at('a')
        .parked.map(({ instance }) => instance)
        .toSorted(),
      ['cart-1.1', 'pricing-1.1'],
    );
    assert.deepEqual([at('a').links.live, at('b').links.live], [2, 2]);
  });
});
