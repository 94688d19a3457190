import type { BuildProgress, BuildResult } from '../../build/types.ts';
import { Failure } from '../failure.ts';
import type { Rollout } from '../rollout.ts';
import type { Say, Step } from '../run-steps.ts';

/** Builds what the release needs and the store lacks. A rollback only looks up what it will want. */
export const buildStep: Step<Rollout> = {
  name: 'Build',
  async run(rollout, say) {
    if (rollout.builds === null) return findBuilds(rollout);
    const { deps, builds, signal } = rollout;
    const wanted = builds.builds
      .filter(({ service, id }) => rollout.begin.services[service]?.build === id)
      .map(({ service }) => service);
    const onProgress = (progress: BuildProgress) => tell(progress, say);
    const results = await deps.builder.build(builds, wanted, {
      onProgress,
      ...(signal && { signal }),
    });
    const bad = results.filter((result) => result.kind === 'failed' || result.kind === 'impossible');
    if (bad.length > 0) throw new Failure(bad.map(sentence).join('; '));
    for (const result of results) {
      if ('manifest' in result) rollout.manifests.set(result.service, result.manifest);
    }
    // What is pinned has a build of an older commit.
    await findBuilds(rollout);
  },
};

/** Looks up the manifests of a release. Builds that are no longer in the store may still be on the hosts; starting them will tell. */
export async function findBuilds({ deps, begin, manifests }: Rollout): Promise<void> {
  for (const [service, { build }] of Object.entries(begin.services)) {
    if (manifests.get(service)?.build === build) continue;
    const manifest = await deps.builder.find(service, build);
    if (manifest) manifests.set(service, manifest);
  }
}

function sentence(result: BuildResult & { readonly kind: 'failed' | 'impossible' }): string {
  if (result.kind === 'impossible') return `${result.service} cannot be built here: ${result.reason}`;
  return `${result.service} could not be built: ${result.reason}`;
}

function tell(progress: BuildProgress, say: Say): void {
  if (progress.kind === 'step') say(`${progress.services.join(', ')}: ${progress.step}`);
  else if (progress.kind === 'output') say(progress.text.replace(/\n$/, ''));
  else if (progress.result.kind === 'built') {
    say(`${progress.result.service}: built ${progress.result.manifest.build} in ${Math.round(progress.result.ms)} ms`);
  } else if (progress.result.kind === 'failed') say(progress.result.output);
}
