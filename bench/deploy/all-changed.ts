import { startBare } from './bare-start.ts';
import type { Figure } from './figure.ts';
import type { Shop } from './shop.ts';
import { deployTime } from './step-times.ts';

/** A release in which every service changed, beside starting the same instances on both hosts with nothing around them. */
export async function allChanged(shop: Shop): Promise<Figure[]> {
  const bare = await startBare(shop);
  await shop.change(shop.services);
  const { took, longest } = deployTime('all changed', await shop.gantry(['deploy', 'production']));
  const again = await startBare(shop);
  const mean = (bare + again) / 2;
  return [
    { what: 'the instances of both hosts started bare', unit: 'ms', figure: mean, goal: null },
    { what: 'all services changed', unit: 'ms', figure: took, goal: 1.3 * mean, detail: longest },
  ];
}
