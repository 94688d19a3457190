import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { FakeHost } from '../deploy/fake-host.ts';
import { FourServices } from './fixtures/four-services.ts';
import { history } from './history.ts';
import { rollback } from './rollback.ts';
import { status } from './status.ts';
import { undo } from './undo.ts';

let shop: FourServices;
const production = { environment: 'production' };
const reason =
  'a coordinates production as its first host, and does not know of release 2, which b has; put b first in gantry.yml, at least until a release was live on both';

beforeEach(async () => {
  shop = new FourServices();
  for (const version of ['1', '2']) assert.equal((await shop.release(version)).result, 'success');
});

// Only the first host's ledger was asked: nothing counted as live, so the next release was called the first one, had no
// canary, could not be rolled back, and no migration was refused.
describe('a first host that does not know what another knows', () => {
  beforeEach(() => {
    shop.hosts.a = new FakeHost('a');
  });

  it('gets no release and decides nothing', async () => {
    const before = shop.state();
    const refused = { result: 'refused', reason };
    assert.deepEqual(await shop.release('3'), refused);
    assert.deepEqual(await rollback(shop.deps(), production), refused);
    assert.deepEqual(await undo(shop.deps(), production), refused);
    assert.deepEqual(shop.state(), before);
  });

  it('is named by status, and what the other knows is shown', async () => {
    const report = await status(shop.deps(), production);
    assert.deepEqual([report.release, report.problems[0]], [2, reason]);
    const releases = await history(shop.deps(), production);
    assert.deepEqual(
      releases.map(({ release, live }) => [release, live]),
      [
        [2, true],
        [1, false],
      ],
    );
  });

  it('is one as before when the other only knows releases of another environment', async () => {
    const { ledger } = shop.at('b');
    for (const [name, record] of ledger) {
      if (name.endsWith('begin')) ledger.set(name, { ...(record as object), environment: 'staging' });
    }
    assert.equal((await shop.release('3')).result, 'success');
  });
});

it('a first host that has not heard of the end of a release it began may go on', async () => {
  const { ledger } = shop.at('a');
  for (const name of ledger.keys()) if (/^000002.*settled/.test(name)) ledger.delete(name);
  assert.equal((await shop.release('3')).result, 'success');
});
