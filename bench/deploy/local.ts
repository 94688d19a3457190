import path from 'node:path';
import { duration } from '../../src/events/render.ts';
import { bulkDiscount } from '../../story/changes.ts';
import { layOut } from '../../story/demo.ts';
import { merge, openPullRequest } from '../../story/developer.ts';
import { type GantryResult, gantry } from '../../story/gantry.ts';
import { deployTime } from './step-times.ts';

/**
 * Deploys the 19 services and the frontend of the example to two local hosts: all of them, one changed, none changed, and
 * a rollback. Each time is that of the steps after the build, without the soak.
 */
async function measure(): Promise<void> {
  const folder = path.join(path.dirname(path.dirname(import.meta.dirname)), '.gantry', 'bench');
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
  const { took, longest } = deployTime(what, result);
  console.log(
    `${what.padEnd(32)} ${duration(took).padStart(8)}   whole command ${duration(result.ended - result.started)}; ${longest}`,
  );
}

console.log('Deploying 19 services and a frontend to two local hosts (again: npm run bench -- deploy-local)');
await measure();
