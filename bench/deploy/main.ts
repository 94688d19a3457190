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

/** In this order: each needs what the one before it leaves behind. */
const measurements: readonly ((shop: Shop) => Promise<Figure[]>)[] = [
  allChanged,
  rollBack,
  oneChanged,
  noChange,
  switchLatency,
  rollBackOne,
  thousand,
  reference,
];

const missing = (await dockerMissing()) ?? (await imageMissing());
if (missing) console.log(`deploy: skipped, Linux hosts in containers need Docker and root: ${missing}`);
else {
  console.log('19 services and a frontend on two Linux hosts (systemd, nginx, sshd) that share this machine');
  await using shop = await openShop();
  const figures: Figure[] = [];
  for (const measure of measurements) figures.push(...(await measure(shop)));
  process.exitCode = printFigures(figures) ? 0 : 1;
  console.log('again: npm run bench -- deploy');
}
