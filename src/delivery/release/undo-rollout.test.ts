import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { EventBody } from '../../events/types.ts';
import type { Misbehave } from '../deploy/fake-host.ts';
import { deploy } from './deploy.ts';
import { FourServices } from './fixtures/four-services.ts';
import { currentRelease, openDeployment } from './ledger.ts';
import { status } from './status.ts';
import { undo } from './undo.ts';

let shop: FourServices;

beforeEach(async () => {
  shop = new FourServices();
  assert.equal((await shop.release('1')).result, 'success');
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
    /^b cannot take the builds: it refused to stage$/,
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
      const before = shop.state();
      let refused = false;
      // Once: what brings the old release back must not be hindered by the same fault.
      const once: Misbehave = (verb, subject) => {
        if (refused || !wrong(verb, subject)) return undefined;
        refused = true;
        return 'refuse';
      };
      const outcome = await shop.release('2', { [where]: once });
      assert.equal(outcome.result, 'failure', JSON.stringify(outcome));
      assert.match(outcome.result === 'failure' ? outcome.reason : '', reason);
      assert.deepEqual(shop.state(), before);
      for (const name of ['a', 'b']) {
        assert.equal(currentRelease(shop.ledgerOf(name))?.begin.release, 1);
        assert.equal(openDeployment(shop.ledgerOf(name)), null);
      }
      assert.equal((await shop.release('2')).result, 'success');
    });
  }

  it('is undone when an instance answers 500, ends in the soak, or leaves requests to the old one', async () => {
    const before = shop.state();
    shop.at('b').answer = (service, instance) => (service === 'pricing' && instance?.build === 'pricing-2' ? 500 : 200);
    const unready = await shop.release('2');
    assert.match(
      'reason' in unready ? unready.reason : '',
      /^pricing on b did not get ready in 0.02 s: \/health answered 500$/,
    );
    shop.at('b').answer = () => 200;
    shop.at('b').restarts.set('cart cart-2.3', 1);
    const dead = await shop.release('2');
    assert.match('reason' in dead ? dead.reason : '', /^cart on b ended with exit code 1 in the soak$/);
    const counters = shop.at('b').counters.bind(shop.at('b'));
    shop.at('b').counters = async () => ({ failed: {}, fromPrevious: { cart: 2 }, errors: {} });
    const missed = await shop.release('2');
    shop.at('b').counters = counters;
    assert.match(
      'reason' in missed ? missed.reason : '',
      /^cart on b left 2 requests to the old instance in the soak$/,
    );
    assert.deepEqual(shop.state(), before);
  });
});

describe('the way back', () => {
  it('starts an exclusive program again only when it has ended on the host that it was to move to', async () => {
    const before = shop.state();
    const order: string[] = [];
    const onBoundary = (name: string) => void order.push(name);
    shop.clock = 'b';
    shop.want('2');
    const { answer } = shop.at('b');
    shop.at('b').answer = (service, instance) => (service === 'clock' ? 500 : answer(service, instance));
    const outcome = await deploy(shop.deps([], { onBoundary }), { environment: 'production', overrideAfter: 'a test' });
    assert.match('reason' in outcome ? outcome.reason : '', /^clock on b did not get ready/);
    assert.ok(order.lastIndexOf('stop b clock') < order.indexOf('restart a clock'), order.join(', '));
    // Callers of a went to b when nobody listened there yet, and those of b to a on the way back: they were refused.
    assert.ok(order.indexOf('live b') < order.indexOf('live a'), order.join(', '));
    assert.ok(order.indexOf('back a') < order.indexOf('back b'), order.join(', '));
    assert.deepEqual(shop.state(), before);
  });

  it('never runs an exclusive program beside one on a host that went out of reach: both hosts are in doubt', async () => {
    shop.clock = 'b';
    let gone = false;
    const cutOff: Misbehave = (verb, subject) => {
      gone ||= verb === 'start' && subject === 'clock';
      return gone ? 'unreachable' : undefined;
    };
    const outcome = await shop.release('2', { b: cutOff });
    assert.deepEqual(outcome.result === 'failure' && outcome.doubtful.toSorted(), ['a', 'b']);
    assert.ok(!shop.at('a').running.has('clock clock-1.1'));
    shop.at('b').expireLock();
    assert.equal((await undo(shop.deps(), { environment: 'production' })).result, 'nothing');
    assert.ok(shop.at('a').running.has('clock clock-1.1'));
    assert.deepEqual((await status(shop.deps(), { environment: 'production' })).problems, []);
  });

  it('tells of an old instance that does not start again, and brings the rest back', async () => {
    const events: EventBody[] = [];
    const broken: Misbehave = (verb, subject) => (verb === 'start' && subject === 'clock' ? 'refuse' : undefined);
    shop.at('a').misbehave = broken;
    shop.want('2');
    const outcome = await deploy(shop.deps(events), { environment: 'production', overrideAfter: 'a test' });
    shop.at('a').misbehave = () => undefined;
    assert.deepEqual(outcome.result === 'failure' && [outcome.live, outcome.doubtful], [1, []]);
    const warnings = events.flatMap((event) => (event.type === 'annotation' ? [event.message] : []));
    assert.equal(warnings.at(-1), 'clock on a could not be started again: it refused to start');
    assert.deepEqual((await status(shop.deps(), { environment: 'production' })).problems, ['clock does not run on a']);
  });
});

describe('a release that is interrupted before its commit', () => {
  it('is undone when it is stopped', async () => {
    const before = shop.state();
    shop.want('2');
    const stop = new AbortController();
    const onBoundary = (name: string) => (name === 'start b pricing' ? stop.abort() : undefined);
    const production = { environment: 'production', overrideAfter: 'a test', signal: stop.signal };
    const outcome = await deploy(shop.deps([], { onBoundary }), production);
    assert.equal(outcome.result, 'cancelled');
    assert.deepEqual(shop.state(), before);
  });

  // Only an AbortError counted as a stop, and Ctrl-C has a reason of its own: the release was recorded as failed, and the
  // command ended without a word of what it had undone.
  it('was stopped, whatever the reason is that the signal carries', async () => {
    const events: EventBody[] = [];
    shop.want('2');
    const stop = new AbortController();
    const onBoundary = (name: string) =>
      name === 'start b pricing' ? stop.abort(new Error('interrupted by SIGINT')) : undefined;
    const production = { environment: 'production', overrideAfter: 'a test', signal: stop.signal };
    const outcome = await deploy(shop.deps(events, { onBoundary }), production);
    assert.deepEqual(outcome.result === 'cancelled' && [outcome.live, outcome.reason], [1, 'it was stopped']);
    const ends = events.flatMap((event) => (event.type === 'step' && event.state === 'finished' ? event.outcome : []));
    assert.ok(ends.includes('cancelled') && !ends.includes('failure'), ends.join());
  });

  // What waits with a timer said "The operation was aborted".
  it('says in the soak too who stopped it', async () => {
    const events: EventBody[] = [];
    shop.want('2');
    const stop = new AbortController();
    const { counters } = shop.at('a');
    shop.at('a').counters = (reset) => {
      if (shop.at('a').links.previous === 1) stop.abort(new Error('interrupted by SIGINT'));
      return counters.call(shop.at('a'), reset);
    };
    const production = { environment: 'production', overrideAfter: 'a test', signal: stop.signal };
    assert.equal((await deploy(shop.deps(events), production)).result, 'cancelled');
    const ends = events.filter((event) => event.type === 'step' && event.state === 'finished');
    const reasons = ends.flatMap(({ outcome, reason }) => (outcome === 'cancelled' ? [reason] : []));
    assert.deepEqual(reasons, ['interrupted by SIGINT']);
  });

  it('is refused when it is stopped before it began', async () => {
    shop.want('2');
    const signal = AbortSignal.abort(new Error('interrupted by SIGINT'));
    const outcome = await deploy(shop.deps(), { environment: 'production', overrideAfter: 'a test', signal });
    assert.deepEqual(outcome, { result: 'refused', reason: 'it was stopped before it began' });
  });

  it('leaves a host that is out of reach in doubt, and the next command settles it', async () => {
    let gone = false;
    const cutOff: Misbehave = (verb) => {
      gone ||= verb === 'live';
      return gone ? 'unreachable' : undefined;
    };
    const outcome = await shop.release('2', { b: cutOff });
    assert.deepEqual(outcome.result === 'failure' && outcome.doubtful, ['b']);
    assert.equal(shop.at('a').links.live, 1);
    const { problems } = await status(shop.deps(), { environment: 'production' });
    assert.match(problems.join(), /b is in doubt about release 2 since/);
    shop.at('b').expireLock();
    assert.equal((await undo(shop.deps(), { environment: 'production' })).result, 'nothing');
    assert.deepEqual([openDeployment(shop.ledgerOf('a')), openDeployment(shop.ledgerOf('b'))], [null, null]);
    assert.deepEqual((await status(shop.deps(), { environment: 'production' })).problems, []);
  });
});

describe('a deployer that was asleep past its lock', () => {
  // It named the release that had been live before it slept, and one that slept after its commit ended as a defect of Gantry.
  it('names what is live now when another deployer took over, and who did', async () => {
    const asleep = async (at: string, author: string, wake: () => Promise<unknown>) => {
      const onBoundary = async (name: string) => {
        if (name !== at) return;
        for (const host of ['a', 'b']) shop.at(host).expireLock();
        await wake();
      };
      return deploy(shop.deps([], { onBoundary, author }), { environment: 'production', overrideAfter: 'a test' });
    };
    shop.want('2');
    const before = await asleep('start b pricing', 'ada', () => shop.release('3'));
    assert.deepEqual(before.result === 'failure' && [before.release, before.live, before.reason, before.doubtful], [
      ...[2, 3, 'another deployer took over the hosts: release 3 of ops was put live', []],
    ]);
    shop.want('4');
    const undone = await asleep('start b pricing', 'ada', () => undo(shop.deps(), { environment: 'production' }));
    assert.deepEqual(undone.result === 'failure' && [undone.live, undone.reason], [
      ...[3, 'another deployer took over the hosts, and undid release 4'],
    ]);
    const unread = await asleep('start b pricing', 'ada', async () => {
      await undo(shop.deps(), { environment: 'production' });
      shop.at('a').misbehave = (verb) => (verb === 'records' ? 'unreachable' : undefined);
    });
    shop.at('a').misbehave = () => undefined;
    assert.deepEqual(unread.result === 'failure' && unread.live, 'unknown');
    const after = await asleep('park a', 'ada', () => shop.release('6'));
    assert.equal(after.result, 'success', JSON.stringify(after));
    let gone = false;
    const cutOff: Misbehave = (verb) => {
      gone ||= verb === 'live';
      return gone ? 'unreachable' : undefined;
    };
    await shop.release('7', { b: cutOff });
    shop.at('b').expireLock();
    const settling = await asleep('back b', 'ada', () => undo(shop.deps(), { environment: 'production' }));
    assert.match(settling.result === 'refused' ? settling.reason : '', /^another deployer took over on b$/);
    const { problems, release } = await status(shop.deps(), { environment: 'production' });
    assert.deepEqual([release, problems], [7, []]);
  });
});
