import os from 'node:os';
import path from 'node:path';
import type { Project } from '../../config/project.ts';
import { buildOne } from './build-one.ts';
import { installModules, modulesId, publishModules } from './node-modules.ts';
import { nodeRuntime } from './node-runtime.ts';
import { type DetailedBuild, type LockUse, planInDetail } from './plan-builds.ts';
import { findLayer, layerFolder, type Store, saveBuild, useBuild } from './store.ts';
import { missingTool } from './toolchain.ts';
import type { BuildManifest, BuildProgress, BuildResult, Layer } from './types.ts';
import { buildEnvironment, type Failure, type Workshop } from './workshop.ts';
import { checkOut } from './worktree.ts';

export interface BuildRequest {
  readonly project: Project;
  readonly repository: string;
  readonly commit: string;
  readonly store: Store;
  /** Only these services; by default all. */
  readonly services?: readonly string[];
  readonly report?: (progress: BuildProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes the builds of a commit that the store does not have, from a clean checkout, and says what became of each.
 * Safe to run twice at once and to kill at any moment. Rejects when aborted, or when the machine fails (a full disk).
 */
export async function buildMissing(request: BuildRequest): Promise<BuildResult[]> {
  const { project, repository, store, services, signal } = request;
  const report = request.report ?? (() => undefined);
  const { commit, builds } = await planInDetail(project, repository, request.commit);
  const results = new Map<string, BuildResult>();
  const settle = (result: BuildResult) => {
    results.set(result.service, result);
    report({ kind: 'result', result });
  };
  const wanted = builds.filter(({ service }) => !services || services.includes(service));
  for (const build of wanted) await settleWithoutWork(store, build, settle);
  const open = wanted.filter(({ service }) => !results.has(service));
  if (open.length > 0) {
    await using checkout = await checkOut(repository, commit);
    const env = buildEnvironment(new Set(project.services.flatMap(({ secrets }) => secrets.map(({ name }) => name))));
    await makeBuilds({ checkout: checkout.folder, store, report, env, signal }, commit, open, settle);
  }
  return wanted.flatMap(({ service }) => results.get(service) ?? []);
}

async function settleWithoutWork(
  store: Store,
  build: DetailedBuild,
  settle: (result: BuildResult) => void,
): Promise<void> {
  const manifest = await useBuild(store, build.service, build.id);
  if (manifest) return settle({ kind: 'present', service: build.service, manifest });
  const missing = await missingTool(build.definition);
  if (missing) settle({ kind: 'impossible', service: build.service, ...missing });
}

async function makeBuilds(
  workshop: Workshop,
  commit: string,
  builds: readonly DetailedBuild[],
  settle: (result: BuildResult) => void,
): Promise<void> {
  const started = Date.now();
  const fail = ({ service }: DetailedBuild, failure: Failure) => settle({ kind: 'failed', service, ...failure });
  const runtimes = await nodeRuntimes(workshop, builds);
  const broken = await installAll(workshop, builds, runtimes);
  const made: { build: DetailedBuild; manifest: BuildManifest }[] = [];
  await inParallel(builds, async (build) => {
    const runtime = runtimes.get(nodeVersion(build));
    const failure = build.lock ? broken.get(build.lock) : undefined;
    if (failure) return fail(build, failure);
    if (runtime && 'reason' in runtime) return fail(build, runtime);
    const outcome = await buildOne(workshop, { ...build, commit }, runtime);
    if ('reason' in outcome) fail(build, outcome);
    else made.push({ build, manifest: outcome });
  });
  const modules = await publishAll(
    workshop,
    made.map(({ build }) => build),
    runtimes,
  );
  for (const { build, manifest } of made) {
    const layer = needsModules(build) ? modules.get(build.lock) : undefined;
    if (layer && 'reason' in layer) fail(build, layer);
    else {
      const whole = layer ? { ...manifest, layers: [layer, ...manifest.layers] } : manifest;
      await saveBuild(workshop.store, whole);
      settle({ kind: 'built', service: build.service, manifest: whole, ms: Date.now() - started });
    }
  }
}

/** The Node of every version that the builds ask for; a static site is built with the one that runs Gantry. */
async function nodeRuntimes(workshop: Workshop, builds: readonly DetailedBuild[]) {
  const runtimes = new Map<string | null, Layer | Failure>();
  for (const version of new Set(builds.filter(usesNode).map(nodeVersion)))
    runtimes.set(version, await nodeRuntime(workshop, version));
  return runtimes;
}

type Runtimes = Awaited<ReturnType<typeof nodeRuntimes>>;

async function installAll(workshop: Workshop, builds: readonly DetailedBuild[], runtimes: Runtimes) {
  const broken = new Map<LockUse, Failure>();
  for (const [lock, users] of locksOf(builds)) {
    const there = await findLayer(workshop.store, modulesId(lock));
    if (there && users.every(({ definition }) => definition.build === null)) continue;
    const names = users.map(({ service }) => service);
    const failure = await installModules(workshop, lock, names, toolsOf(workshop, users[0], runtimes));
    if (failure) broken.set(lock, failure);
  }
  return broken;
}

async function publishAll(workshop: Workshop, builds: readonly DetailedBuild[], runtimes: Runtimes) {
  const modules = new Map<LockUse | null, Layer | Failure>();
  for (const [lock, users] of locksOf(builds.filter(needsModules))) {
    const there = await findLayer(workshop.store, modulesId(lock));
    const names = users.map(({ service }) => service);
    modules.set(lock, there ?? (await publishModules(workshop, lock, names, toolsOf(workshop, users[0], runtimes))));
  }
  return modules;
}

function locksOf(builds: readonly DetailedBuild[]): Map<LockUse, DetailedBuild[]> {
  const locks = new Map<LockUse, DetailedBuild[]>();
  for (const build of builds) if (build.lock) locks.set(build.lock, [...(locks.get(build.lock) ?? []), build]);
  return locks;
}

function toolsOf({ store }: Workshop, build: DetailedBuild | undefined, runtimes: Runtimes): string[] {
  const runtime = build && runtimes.get(nodeVersion(build));
  return runtime && 'id' in runtime ? [path.join(layerFolder(store, runtime.id), 'bin')] : [];
}

function usesNode({ definition }: DetailedBuild): boolean {
  return definition.kind === 'static' || definition.runtime.kind === 'node';
}

function needsModules({ definition, lock }: DetailedBuild): boolean {
  return definition.kind === 'program' && lock !== null;
}

function nodeVersion({ definition }: DetailedBuild): string | null {
  return definition.kind === 'program' && definition.runtime.kind === 'node' ? definition.runtime.version : null;
}

/** Waits for all, also when one throws: nothing may still work in the checkout when it is removed. */
async function inParallel<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const open = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of open) await act(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(4, os.availableParallelism()) }, worker));
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
}
