import path from 'node:path';
import type { Project } from '../../config/project.ts';
import type { Builder } from '../release/types.ts';
import { buildMissing } from './build-missing.ts';
import { commitsBetween, filesBetween, filesIn } from './commit-files.ts';
import { dirtyFiles, git, resolveCommit } from './git.ts';
import { keepBuilds } from './keep-builds.ts';
import { materialise } from './materialise.ts';
import { planBuilds } from './plan-builds.ts';
import { layersFolder, openStore, temporaryFolder, useBuild } from './store.ts';
import type { BuildPlan } from './types.ts';

/** The builds of a repository, kept in the `store` folder of its `.gantry`. */
export async function openBuilder(repository: string, gantryFolder: string): Promise<Builder> {
  const store = await openStore(path.join(gantryFolder, 'store'));
  const projects = new WeakMap<BuildPlan, Project>();
  return {
    layers: layersFolder(store),
    async resolve(name) {
      const commit = await resolveCommit(repository, name);
      const subject = (await git(repository, ['show', '--no-patch', '--format=%s', commit])).stdout.trim();
      return { commit, subject, changed: await changesSince(repository, commit) };
    },
    async plan(project, commit) {
      const plan = await planBuilds(project, repository, commit);
      projects.set(plan, project);
      return plan;
    },
    async build(plan, services, { onProgress, signal }) {
      const project = projects.get(plan);
      if (!project) throw new TypeError('Only a plan that this builder made can be built');
      const request = { project, repository, commit: plan.commit, store, services, report: onProgress };
      return await buildMissing({ ...request, ...(signal && { signal }) });
    },
    filesIn: (commit, folder) => filesIn(repository, commit, folder),
    filesBetween: (from, to, paths) => filesBetween(repository, from, to, paths),
    commitsBetween: (from, to) => commitsBetween(repository, from, to),
    find: async (service, build) => (await useBuild(store, service, build)) ?? null,
    async keep(needed) {
      await keepBuilds(store, needed);
    },
    async materialise(manifest) {
      const temporary = await temporaryFolder(store);
      const folder = path.join(temporary.folder, manifest.service);
      await materialise(store, manifest, folder);
      return { folder, [Symbol.asyncDispose]: () => temporary[Symbol.asyncDispose]() };
    },
  };
}

/** Files of the working folder that differ from `commit`; none when the folder is at another commit, or is bare. */
async function changesSince(repository: string, commit: string): Promise<string[]> {
  const bare = await git(repository, ['rev-parse', '--is-inside-work-tree']);
  if (bare.stdout.trim() !== 'true' || (await resolveCommit(repository, 'HEAD')) !== commit) return [];
  return await dirtyFiles(repository);
}
