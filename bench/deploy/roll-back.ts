import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from './figure.ts';
import type { Shop } from './shop.ts';
import { mustEndWell } from './step-times.ts';

/**
 * From the command to the last answer of the release that goes, at 200 requests a second; within the rollback window.
 * Afterwards what was rolled back goes live again: what follows changes one thing more.
 */
export async function rollBack(shop: Shop): Promise<Figure[]> {
  const figures = await measure(shop, 'rollback of the fleet', ['rollback', 'production'], 2000);
  mustEndWell('deploying again', await shop.gantry(['deploy', 'production']));
  return figures;
}

/** The same for one service. What it pins is let go again. */
export async function rollBackOne(shop: Shop): Promise<Figure[]> {
  const figures = await measure(
    shop,
    'rollback of one service',
    ['rollback', 'production', '--service', 'gateway'],
    1000,
  );
  mustEndWell('unpin', await shop.gantry(['unpin', 'production', 'gateway']));
  return figures;
}

async function measure(shop: Shop, what: string, words: readonly string[], goal: number): Promise<Figure[]> {
  await using load = shop.load(200);
  await sleep(1000);
  const result = await shop.gantry(words);
  mustEndWell(what, result);
  await sleep(1000);
  const report = await load.stop();
  // What answers at the end came last of all.
  const seen = Object.entries(report.releases).toSorted(([, a], [, b]) => a.last - b.last);
  const old = seen.at(-2)?.[1];
  if (!old) throw new Error(`${what}: one release only answered`);
  const detail = `command to last old answer, releases ${seen.map(([name]) => name).join(' → ')}; the whole command ${result.ended - result.started} ms`;
  return [
    { what, unit: 'ms', figure: old.last - result.started, goal, detail },
    { what: `failed of ${report.sent} requests meanwhile`, unit: 'requests', figure: report.failed, goal: 0 },
  ];
}
