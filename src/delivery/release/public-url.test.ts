import assert from 'node:assert/strict';
import http from 'node:http';
import { afterEach, beforeEach, it } from 'node:test';
import { deploy } from './deploy.ts';
import { TwoServices } from './fixtures/two-services.ts';

let server: http.Server;
let shop: TwoServices;
/** What the public address answers while a release is live on the first host. */
let statusOf: (live: number | null) => number;

beforeEach(async () => {
  shop = new TwoServices();
  server = http.createServer((_request, response) => {
    response.statusCode = statusOf(shop.hosts.get('pa')?.links.live ?? null);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  shop.production = `    url: http://127.0.0.1:${address.port}`;
  statusOf = () => 200;
  assert.equal((await release('1')).result, 'success');
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const release = (commit: string) => deploy(shop.deps(), { environment: 'production', commit });

it('a release after which the public address answers 502 is undone in the soak', async () => {
  statusOf = (live) => (live === 2 ? 502 : 200);
  const outcome = await release('2');
  assert.ok(outcome.result === 'failure');
  assert.match(outcome.reason, /^http:\/\/127\.0\.0\.1:\d+\/ answered 502 in the soak, and answered before it/);
  assert.equal(shop.hosts.get('pa')?.links.live, 1);
});

it('one answer that is bad, and an address that was silent before, are not held against a release', async () => {
  let bad = 1;
  statusOf = (live) => (live === 2 && bad-- > 0 ? 502 : 200);
  assert.equal((await release('2')).result, 'success');
  statusOf = () => 503;
  assert.equal((await release('3')).result, 'success');
});
