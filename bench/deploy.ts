import path from 'node:path';
import { duration } from '../src/events/render.ts';
import { bulkDiscount } from '../story/changes.ts';
import { layOut } from '../story/demo.ts';
import { merge, openPullRequest } from '../story/developer.ts';
import { type GantryResult, gantry } from '../story/gantry.ts';

/** Steps that count as the deployment itself: what comes after the build, without watching it. */
const NOT_COUNTED = /^(Build|Soak|Back up)/;

/**
 * Deploys the 19 services and the frontend of the example to two local hosts: all of them, one changed, none changed, and
 * a rollback. Each time is that of the steps after the build, without the soak.
 */
async function measure(): Promise<void> {
  const folder = path.join(path.dirname(import.meta.dirname), '.gantry', 'bench');
  await using demo = await layOut(folder, {
    reset: false,
    adapt: (document) => {
      for (const key of ['after', 'backup']) document.deleteIn(['environments', 'production', key]);
      document.setIn(['environments', 'production', 'soak'], '1s');
    },
  });
  const deploy = () => gantry(['deploy', '-C', demo.work, 'production']);
  report('all 20 services, first release', await deploy());
  await openPullRequest(demo, bulkDiscount);
  await merge(demo, bulkDiscount.branch, 'main');
  report('one service changed', await deploy());
  report('nothing changed', await deploy());
  report('rollback', await gantry(['rollback', '-C', demo.work, 'production']));
}

function report(what: string, result: GantryResult): void {
  if (result.code !== 0)
    throw new Error(`${what}: ended with code ${result.code}: ${result.stderr || String(result.summary.reason)}`);
  const steps = stepTimes(result);
  const counted = steps.filter(({ name }) => !NOT_COUNTED.test(name));
  const total = counted.reduce((sum, { took }) => sum + took, 0);
  const longest = counted.toSorted((a, b) => b.took - a.took).slice(0, 3);
  const where = longest.map(({ name, took }) => `${name} ${duration(took)}`).join(', ');
  console.log(
    `${what.padEnd(32)} ${duration(total).padStart(8)}   whole command ${duration(result.ended - result.started)}; ${where}`,
  );
}

function stepTimes({ events }: GantryResult): { name: string; took: number }[] {
  const begun = new Map<number, { name: string; at: number }>();
  const times: { name: string; took: number }[] = [];
  for (const event of events) {
    if (event.type !== 'step') continue;
    const time = Date.parse(event.time);
    if (event.state === 'started') begun.set(event.step, { name: event.name, at: time });
    else {
      const start = begun.get(event.step);
      if (start) times.push({ name: start.name, took: time - start.at });
    }
  }
  return times;
}

console.log('Deploying 19 services and a frontend to two local hosts (again: npm run bench -- deploy)');
await measure();
