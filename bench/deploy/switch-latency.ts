import { setTimeout as sleep } from 'node:timers/promises';
import type { Load, LoadReport } from '../load/open-loop.ts';
import type { Figure } from './figure.ts';
import type { Shop } from './shop.ts';
import { mustEndWell } from './step-times.ts';

const RATE = 200;
const BEFORE = 10_000;
const AFTER = 1000;

/** The p99 of 200 requests a second from the first link's move to a second after the last one, beside the p99 before. */
export async function switchLatency(shop: Shop): Promise<Figure[]> {
  const before = await during(shop.load(RATE), BEFORE);
  await shop.change(['gateway']);
  let load: Load | undefined;
  let report: Promise<LoadReport> | undefined;
  const result = await shop.gantry(['deploy', 'production'], {
    onEvent(event) {
      if (event.type !== 'step' || !('name' in event) || event.name === undefined) return;
      if (event.state === 'started' && event.name === 'Switch the first host') load = shop.load(RATE);
      if (event.state === 'started' && event.name === 'Soak' && load) report = during(load, AFTER);
    },
  });
  mustEndWell('a release at 200 requests/s', result);
  const after = await report;
  if (!after) throw new Error('the release told no switch');
  const failed = before.failed + after.failed;
  const detail = `${after.p99} ms in the switch (${after.sent} requests), ${before.p99} ms before (${before.sent})`;
  return [
    { what: 'p99 in the switch over the p99 before', unit: 'ms', figure: after.p99 - before.p99, goal: 50, detail },
    { what: `failed of ${before.sent + after.sent} requests`, unit: 'requests', figure: failed, goal: 0 },
  ];
}

async function during(load: Load, time: number): Promise<LoadReport> {
  await sleep(time);
  return load.stop();
}
