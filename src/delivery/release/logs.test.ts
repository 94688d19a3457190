import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../lib/mistake.ts';
import { deploy } from './deploy.ts';
import { TwoServices } from './fixtures/two-services.ts';
import { logs, newLines } from './logs.ts';

const production = { environment: 'production', service: 'pricing', lines: 10, follow: false };

/** A shop whose instances print what `printed` holds by then. */
async function openShop(printed: Map<string, string[]>): Promise<TwoServices> {
  const shop = new TwoServices();
  await deploy(shop.deps(), { environment: 'production', commit: '1' });
  for (const [name, host] of shop.hosts) {
    host.output = async (_service: string, instance: string) => [...(printed.get(`${name} ${instance}`) ?? [])];
  }
  return shop;
}

it('lines show no secret, and say so where its value is not known', async () => {
  const shop = await openShop(new Map([['pa pricing-1.1', ['it is a secret value']]]));
  shop.secret = 'a secret value';
  const seen: string[] = [];
  const request = { ...production, signal: new AbortController().signal };
  await logs(shop.deps(), request, (_name, line) => seen.push(line));
  const unknown = { ...shop.deps(), secrets: async () => Promise.reject(new InputError('no .env')) };
  await logs(unknown, request, (_name, line, kind) => seen.push(`${kind} ${line}`));
  assert.deepEqual(seen, [
    'it is ***',
    'note secrets are not hidden: their values cannot be read here (no .env)',
    'line it is a secret value',
  ]);
});

describe('the lines of a service', () => {
  it('are those of its live instance on each host, and a host that is gone is named', async () => {
    const shop = await openShop(new Map([['pa pricing-1.1', ['two']]]));
    const host = shop.hosts.get('pb') ?? assert.fail();
    host.misbehave = () => 'unreachable';
    const seen: string[] = [];
    const request = { ...production, lines: 1, signal: new AbortController().signal };
    const lost = await logs(shop.deps(), request, (name, line, kind) => seen.push(`${kind} ${name} ${line}`));
    assert.deepEqual(
      [lost, seen.toSorted()],
      [['pb'], ['line pa two', 'note pb pb cannot be reached: no route to it']],
    );
    const nobody = { ...request, service: 'till' };
    host.misbehave = () => undefined;
    await assert.rejects(
      logs(shop.deps(), nobody, () => undefined),
      /till is no live program of production/,
    );
  });

  it('go on through a deployment, each line once', async () => {
    const lines = ['a', 'a'];
    const shop = await openShop(
      new Map([
        ['pa pricing-1.1', lines],
        ['pa pricing-2.2', ['new']],
      ]),
    );
    const stop = new AbortController();
    const seen: string[] = [];
    const request = { ...production, follow: true, signal: stop.signal, every: 5 };
    const done = logs(shop.deps(), request, (name, line) => {
      if (name === 'pa') seen.push(line);
      if (line === 'a' && seen.length === 2) lines.push('a', 'b');
      if (line === 'new') stop.abort();
    });
    while (!seen.includes('b')) await new Promise((resolve) => setTimeout(resolve, 5));
    await deploy(shop.deps(), { environment: 'production', commit: '2' });
    assert.deepEqual(await done, []);
    assert.deepEqual(seen.slice(-2), ['pricing is now pricing-2.2', 'new']);
    assert.equal(seen.filter((line) => line === 'b').length, 1);
  });

  it('that differ from one another are found again in every window', () => {
    const window = fc.record({ before: fc.nat(20), added: fc.nat(20), size: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(window, ({ before, added, size }) => {
        const all = Array.from({ length: before + added }, (_, index) => `line ${index}`);
        const found = newLines(all.slice(0, before).slice(-size), all.slice(-size));
        const wanted = all.slice(before).slice(-size);
        assert.deepEqual(found.lines, wanted);
        assert.equal(found.gap, before > 0 && added >= size);
      }),
    );
  });
});
