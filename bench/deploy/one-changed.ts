import type { Figure } from './figure.ts';
import type { Shop } from './shop.ts';
import { deployTime, mustEndWell } from './step-times.ts';

/**
 * A release in which one of 19 services changed: the steps after the build, without the soak. Another change goes before
 * it: what even older releases left parked is ended by that one.
 */
export async function oneChanged(shop: Shop): Promise<Figure[]> {
  await shop.change(['coupon']);
  mustEndWell('a change before it', await shop.gantry(['deploy', 'production']));
  await shop.change(['pricing']);
  const { took, longest } = deployTime('one changed', await shop.gantry(['deploy', 'production']));
  return [{ what: 'one of 19 services changed', unit: 'ms', figure: took, goal: 5000, detail: longest }];
}
