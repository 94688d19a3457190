import type { Figure } from './figure.ts';
import type { Machine, Shop } from './shop.ts';
import { mustEndWell } from './step-times.ts';

/** Nothing of a release: the smallest layer that was ever sent is larger. */
const NO_CONTENT = 64 * 1024;

/** The whole command when the live release is deployed again, and what the hosts receive meanwhile. */
export async function noChange({ gantry, machines }: Shop): Promise<Figure[]> {
  const before = await received(machines);
  const result = await gantry(['deploy', 'production']);
  mustEndWell('no change', result);
  const bytes = (await received(machines)) - before;
  const staged = result.events.filter((event) => event.type === 'service').length;
  const detail = `${staged} services touched; the whole command`;
  return [
    { what: 'nothing changed', unit: 'ms', figure: result.ended - result.started, goal: 1500, detail },
    { what: 'bytes to both hosts when nothing changed', unit: 'bytes', figure: bytes, goal: NO_CONTENT },
  ];
}

async function received(machines: readonly Machine[]): Promise<number> {
  const said = await Promise.all(machines.map(({ shell }) => shell('cat /sys/class/net/eth0/statistics/rx_bytes')));
  return said.reduce((sum, text) => sum + Number(text), 0);
}
