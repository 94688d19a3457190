import { handOver } from './exclusive.ts';
import { type Held, onEach } from './fleet.ts';
import { isUp, programsOn } from './host-set.ts';
import { pointTo, type Rollout } from './rollout.ts';
import type { Say } from './run-steps.ts';
import { stageOn } from './steps/stage.ts';
import { startInstance } from './steps/start.ts';

/** Brings hosts to a release that counts although its deployer did not get there. What is there already is left alone. */
export async function finishRollout(rollout: Rollout, hosts: readonly Held[], say: Say): Promise<void> {
  const { begin } = rollout;
  await onEach(hosts, async (held) => {
    const { host } = held;
    if ((await host.facts()).live === begin.release) return;
    await stageOn(rollout, held, say);
    const facts = await host.instances();
    for (const entry of programsOn(begin.services, host.name)) {
      const { exclusive } = entry.program.settings;
      if (exclusive === null && !isUp(facts, entry)) await startInstance(rollout, held, entry);
    }
    await pointTo(rollout, held, 'live', begin.release);
  });
  await handOver(rollout, hosts, say);
}
