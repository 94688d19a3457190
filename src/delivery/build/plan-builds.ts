import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Project, Service } from '../../config/project.ts';
import { InputError, type Mistake } from '../../lib/mistake.ts';
import { listTree, readBlob, resolveCommit, type TreeEntry } from './git.ts';
import { type LockedPackages, lockClosure, namesDependencies, parseLock } from './npm-lock.ts';
import type { BuildInput, BuildPlan, PlannedBuild } from './types.ts';

/** Part of every id: raise it when what a build contains changes although its inputs do not. */
const FORMAT = '1';

/** Where a service's lock file stands, and what the service is to it. */
export interface LockUse {
  /** The folder of package-lock.json, relative to the repository; `''` is its root. */
  readonly folder: string;
  readonly packages: LockedPackages;
  /** The hash of what decides the content of node_modules as a whole. */
  readonly hash: string;
}

/** A planned build with what building it needs to know. */
export interface DetailedBuild extends PlannedBuild {
  readonly definition: Service;
  /** What goes into the build's own layer, relative to the repository. */
  readonly paths: readonly string[];
  readonly lock: LockUse | null;
  /** The requirements.txt of a Python service: the nearest at or above its folder. */
  readonly requirements: string | null;
}

/** The ids of a project's builds at a commit, from git's objects alone: nothing is checked out. */
export async function planBuilds(project: Project, repository: string, commit: string): Promise<BuildPlan> {
  const { commit: full, builds } = await planInDetail(project, repository, commit);
  return { commit: full, builds: builds.map(({ service, id, inputs }) => ({ service, id, inputs })) };
}

/** {@link planBuilds} for those who go on to build. Throws an InputError that names every path the commit does not have. */
export async function planInDetail(
  project: Project,
  repository: string,
  commit: string,
): Promise<{ commit: string; builds: DetailedBuild[] }> {
  const full = await resolveCommit(repository, commit);
  const tree = new Tree(await listTree(repository, full), repository);
  const mistakes: Mistake[] = [];
  const builds: DetailedBuild[] = [];
  for (const service of project.services) {
    const wrong = [...pathMistakes(service, tree, full), ...(await lockMistakes(service, tree))];
    mistakes.push(...wrong);
    if (wrong.length === 0) builds.push(await planOne(service, tree));
  }
  if (mistakes.length > 0) throw new InputError(mistakes);
  return { commit: full, builds };
}

async function planOne(service: Service, tree: Tree): Promise<DetailedBuild> {
  const lock = await tree.lockOf(service);
  const workspace = lock ? path.posix.relative(lock.folder, service.path) : '';
  const closure = lock && lockClosure(lock.packages, workspace, service.build !== null);
  const linked = closure ? closure.links.map((link) => path.posix.join(lock.folder, link)) : [];
  const paths = [...new Set([service.path, ...service.include, ...linked])].toSorted();
  const inputs: BuildInput[] = [
    input('format', FORMAT),
    ...paths.map((folder) => input(`files ${folder || '.'}`, tree.digest(folder))),
    ...tree.manifestsAbove(service).map(({ path: file, hash }) => input(`file ${file}`, hash)),
    ...(lock && closure
      ? [input(`lock ${path.posix.join(lock.folder, 'package-lock.json')}`, closure.lines.join('\n'))]
      : []),
    ...recipe(service),
  ];
  const id = digest(JSON.stringify(inputs));
  const requirements = tree.requirementsOf(service);
  const pathsWithIt = requirements === null ? paths : [...new Set([...paths, requirements])];
  return { service: service.name, id, inputs, definition: service, paths: pathsWithIt, lock, requirements };
}

function recipe(service: Service): BuildInput[] {
  const build = input('build command', service.build ?? '');
  if (service.kind === 'static') return [input('runtime', `static ${service.root}`), build];
  const { kind, version } = service.runtime;
  return [input('runtime', `${kind}@${version ?? ''}`), build, input('start command', service.start)];
}

function input(name: string, content: string): BuildInput {
  return { name, hash: digest(content) };
}

function digest(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 20);
}

function pathMistakes(service: Service, tree: Tree, commit: string): Mistake[] {
  return [service.path, ...service.include].flatMap((folder) => {
    const files = tree.below(folder);
    const submodule = files.find(({ mode }) => mode === '160000');
    const problem =
      files.length === 0
        ? `which the commit ${commit.slice(0, 7)} does not have`
        : submodule && `which holds the submodule "${submodule.path}"; submodules are not supported`;
    return problem ? [{ message: `The service "${service.name}" needs "${folder}", ${problem}`, at: service.at }] : [];
  });
}

/** A service with packages must be known to a lock file: otherwise they would be missing only when it starts. */
async function lockMistakes(service: Service, tree: Tree): Promise<Mistake[]> {
  const file = path.posix.join(service.path, 'package.json');
  const lock = await tree.lockOf(service);
  if (lock && lockClosure(lock.packages, path.posix.relative(lock.folder, service.path), false)) return [];
  const needs = service.kind === 'program' && service.runtime.kind === 'node' && (await tree.hasDependencies(file));
  if (!needs) return [];
  const at = path.posix.join(lock?.folder ?? service.path, 'package-lock.json');
  const message = `"${file}" names dependencies, but ${lock ? `${at} does not know that folder` : 'there is no package-lock.json'}`;
  return [
    { message, at: service.at, fix: 'add it to "workspaces" and run npm install, or give it a lock file of its own' },
  ];
}

/** A commit's files, with what was read of them. */
class Tree {
  readonly #entries: readonly TreeEntry[];
  readonly #byPath: ReadonlyMap<string, TreeEntry>;
  readonly #repository: string;
  readonly #locks = new Map<string, Promise<LockUse>>();

  constructor(entries: readonly TreeEntry[], repository: string) {
    this.#entries = entries;
    this.#byPath = new Map(entries.map((entry) => [entry.path, entry]));
    this.#repository = repository;
  }

  below(folder: string): readonly TreeEntry[] {
    if (folder === '') return this.#entries;
    return this.#entries.filter(({ path: file }) => file === folder || file.startsWith(`${folder}/`));
  }

  digest(folder: string): string {
    const lines = this.below(folder).map(({ mode, hash, path: file }) => `${mode} ${hash} ${file}`);
    return lines.join('\n');
  }

  /** Module files of Go and Python that stand above a service's folder, and so are not among its files. */
  manifestsAbove(service: Service): readonly TreeEntry[] {
    if (service.kind === 'static' || service.runtime.kind === 'node') return [];
    const names = service.runtime.kind === 'go' ? ['go.mod', 'go.sum', 'go.work'] : ['requirements.txt'];
    return foldersAbove(service.path).flatMap((folder) =>
      names.flatMap((name) => this.#byPath.get(path.posix.join(folder, name)) ?? []),
    );
  }

  async hasDependencies(file: string): Promise<boolean> {
    const entry = this.#byPath.get(file);
    return entry !== undefined && namesDependencies(await readBlob(this.#repository, entry.hash));
  }

  requirementsOf(service: Service): string | null {
    if (service.kind === 'static' || service.runtime.kind !== 'python') return null;
    const folders = [service.path, ...foldersAbove(service.path)];
    const files = folders.map((folder) => path.posix.join(folder, 'requirements.txt'));
    return files.find((file) => this.#byPath.has(file)) ?? null;
  }

  /** The nearest package-lock.json at or above a service with a package.json. */
  async lockOf(service: Service): Promise<LockUse | null> {
    if (service.kind === 'program' && service.runtime.kind !== 'node') return null;
    if (!this.#byPath.has(path.posix.join(service.path, 'package.json'))) return null;
    const folders = [service.path, ...foldersAbove(service.path)];
    const folder = folders.find((above) => this.#byPath.has(path.posix.join(above, 'package-lock.json')));
    if (folder === undefined) return null;
    const known = this.#locks.get(folder) ?? this.#readLock(folder);
    this.#locks.set(folder, known);
    return known;
  }

  async #readLock(folder: string): Promise<LockUse> {
    const file = path.posix.join(folder, 'package-lock.json');
    const hash = this.#byPath.get(file)?.hash ?? '';
    const packages = parseLock(await readBlob(this.#repository, hash));
    if (!packages) throw new InputError(`${file} is not a lock file of npm 7 or later`);
    const settings = this.#byPath.get(path.posix.join(folder, '.npmrc'))?.hash ?? '';
    return { folder, packages, hash: digest(`${hash} ${settings}`) };
  }
}

function foldersAbove(folder: string): string[] {
  const parts = folder === '' ? [] : folder.split('/');
  return parts.map((_, index) => parts.slice(0, parts.length - 1 - index).join('/'));
}
