import type { BuildManifest } from '../../build/types.ts';
import type { HostFacts } from '../../deploy/host.ts';
import { Failure } from '../failure.ts';
import { type Held, onEach } from '../fleet.ts';
import { boundary, type Rollout, setFor } from '../rollout.ts';
import type { Say, Step } from '../run-steps.ts';
import { writeRecord } from '../write-record.ts';

/** Puts the builds that a host lacks in their final folders, and writes the set; nothing runs or changes yet. */
export const stage: Step<Rollout> = {
  name: 'Stage',
  async run(rollout, say) {
    const { fleet } = rollout;
    const misfits = fleet.hosts.flatMap((held) => misfitsOf(rollout, held));
    if (misfits.length > 0) throw new Failure(misfits.join('; '));
    rollout.progress.begun = true;
    await writeRecord(rollout, fleet.coordinator, 'begin');
    await onEach(fleet.hosts, async (held) => {
      if (held !== fleet.coordinator) await writeRecord(rollout, held, 'begin');
      await stageOn(rollout, held, say);
    });
  },
};

/** Stages and composes on one host; what is there already is left alone. */
export async function stageOn(rollout: Rollout, held: Held, say: Say): Promise<void> {
  const { host, fence } = held;
  const set = setFor(rollout, held);
  // A program that runs on another host only would be removed again by the next prune.
  const here = new Set(Object.keys(set.services).filter((service) => set.services[service]?.kind !== 'elsewhere'));
  const manifests = [...rollout.manifests.values()].filter(({ service }) => here.has(service));
  const lacking = new Set(await host.lacks(manifests));
  const missing = manifests.filter(({ build }) => lacking.has(build));
  if (missing.length > 0) {
    rollout.signal?.throwIfAborted();
    await boundary(rollout, `stage ${host.name}`);
    const staged = await host.stage(fence, missing, rollout.deps.builder.layers, rollout.signal);
    if (!staged.ok) throw new Failure(`${host.name} cannot take the builds: ${staged.reason}`);
    for (const { service, build } of missing)
      rollout.deps.emit({ type: 'service', host: host.name, service, state: 'staged', build });
  }
  await boundary(rollout, `compose ${host.name}`);
  const composed = await host.compose(fence, set);
  if (!composed.ok) throw new Failure(`${host.name} cannot take the release: ${composed.reason}`);
  say(`${host.name}: ${lacking.size} of ${manifests.length} builds were not there yet`);
}

/** What keeps builds of the release from running on a host, in one sentence; none where all fit. */
function misfitsOf({ manifests, begin }: Rollout, { host, facts }: Held): string[] {
  const misfits = [...manifests.values()]
    .filter(({ service }) => begin.services[service])
    .flatMap((manifest) => misfit(manifest, facts).map((what) => `${manifest.service} needs ${what}`));
  return misfits.length > 0 ? [`${host.name} does not fit: ${[...new Set(misfits)].join('; ')}`] : [];
}

function misfit({ needs }: BuildManifest, facts: HostFacts): string[] {
  const wrong: string[] = [];
  if (needs.platform !== null && needs.platform !== facts.platform) {
    wrong.push(`${needs.platform}, and the host is ${facts.platform}`);
  }
  if (needs.glibc !== null && (facts.glibc === null || olderThan(facts.glibc, needs.glibc))) {
    wrong.push(`glibc ${needs.glibc}, and the host has ${facts.glibc ?? 'none'}`);
  }
  if (needs.python !== null && !`${facts.python}.`.startsWith(`${needs.python}.`)) {
    const fix = facts.python
      ? ` (or ask for "runtime: python@${facts.python}", and deploy where that is installed)`
      : '';
    wrong.push(`Python ${needs.python}, and the host has ${facts.python ?? 'none'}${fix}`);
  }
  return wrong;
}

function olderThan(version: string, wanted: string): boolean {
  return version.localeCompare(wanted, 'en', { numeric: true }) < 0;
}
