import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from './figure.ts';
import type { Shop } from './shop.ts';
import { mustEndWell } from './step-times.ts';

const RATE = 1000;
const LEAST = 30_000;

/** 1,000 requests a second over a release of the gateway, which answers them, and its rollback. */
export async function thousand(shop: Shop): Promise<Figure[]> {
  await shop.change(['gateway']);
  const started = Date.now();
  await using load = shop.load(RATE);
  for (const words of [
    ['deploy', 'production'],
    ['rollback', 'production'],
  ]) {
    await sleep(2000);
    mustEndWell(words.join(' '), await shop.gantry(words));
  }
  await sleep(Math.max(1000, (LEAST / RATE) * 1000 + 500 - (Date.now() - started)));
  const { sent, failed, errors, p99, worst } = await load.stop();
  if (sent < LEAST) throw new Error(`only ${sent} requests were sent`);
  const how = Object.entries(errors).map(([name, count]) => `${count} × ${name}`);
  const detail = [`p99 ${p99} ms, slowest ${worst} ms`, ...how].join(', ');
  return [{ what: `failed of ${sent} requests at 1,000/s`, unit: 'requests', figure: failed, goal: 0, detail }];
}
