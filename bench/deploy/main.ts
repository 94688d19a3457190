import os from 'node:os';
import { dockerMissing } from '../../test/hosts/docker-engine.ts';
import { imageMissing } from '../../test/hosts/image.ts';
import { allChanged } from './all-changed.ts';
import { type Figure, printFigures } from './figure.ts';
import { noChange } from './no-change.ts';
import { oneChanged } from './one-changed.ts';
import { reference } from './reference.ts';
import { rollBack, rollBackOne } from './roll-back.ts';
import { openShop, type Shop } from './shop.ts';
import { switchLatency } from './switch-latency.ts';
import { thousand } from './thousand.ts';

/** In this order: each needs what those before it leave behind, but for the first of a list of chosen ones. */
const measurements: Readonly<Record<string, (shop: Shop) => Promise<Figure[]>>> = {
  'all-changed': allChanged,
  'roll-back': rollBack,
  'one-changed': oneChanged,
  'no-change': noChange,
  'switch-latency': switchLatency,
  'roll-back-one': rollBackOne,
  thousand,
  reference,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in measurements));
const missing = (await dockerMissing()) ?? (await imageMissing());
if (unknown.length > 0) {
  console.error(`There is no figure ${unknown.join(', ')}; there are ${Object.keys(measurements).join(', ')}`);
  process.exitCode = 2;
} else if (missing) {
  console.log(`deploy: skipped, Linux hosts in containers need Docker and root: ${missing}`);
} else {
  console.log('19 services and a frontend on two Linux hosts (systemd, nginx, sshd) that share this machine');
  await using shop = await openShop();
  const figures: Figure[] = [];
  for (const [name, measure] of Object.entries(measurements)) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const measured = await measure(shop);
    for (const { what, figure, unit } of measured) console.log(`… ${what}: ${Math.round(figure * 10) / 10} ${unit}`);
    figures.push(...measured);
  }
  process.exitCode = printFigures(figures) ? 0 : 1;
  console.log(`load of the machine now: ${os.loadavg()[0]?.toFixed(1)} on ${os.availableParallelism()} cores`);
  console.log('again: npm run bench -- deploy');
}
