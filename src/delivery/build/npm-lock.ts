import path from 'node:path';
import { z } from 'zod';

const names = z.record(z.string(), z.unknown()).optional();
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      dependencies: names,
      devDependencies: names,
      optionalDependencies: names,
      peerDependencies: names,
    }),
  ),
});

/** The `packages` of a package-lock.json of version 2 or 3. */
export type LockedPackages = z.output<typeof lockSchema>['packages'];

/** What one workspace needs of its lock file. Paths are relative to the lock file's folder. */
export interface LockClosure {
  /** One line for each package: its place, version and content hash; sorted. */
  readonly lines: readonly string[];
  /** Folders of linked packages, such as `packages/service`. */
  readonly links: readonly string[];
}

/** Reads a package-lock.json; undefined when it is none, or of npm 6 and before. */
export function parseLock(text: string): LockedPackages | undefined {
  try {
    return lockSchema.parse(JSON.parse(text)).packages;
  } catch {
    return undefined;
  }
}

/** Whether a package.json has anything to install for running. */
export function namesDependencies(text: string): boolean {
  try {
    const { dependencies = {} } = z.object({ dependencies: names }).parse(JSON.parse(text));
    return Object.keys(dependencies).length > 0;
  } catch {
    return false;
  }
}

/** Everything that `workspace` reaches in a lock file, found as Node finds it. Undefined when the lock file does not know the workspace. */
export function lockClosure(packages: LockedPackages, workspace: string, withDev: boolean): LockClosure | undefined {
  if (!packages[workspace]) return undefined;
  const reached = new Set<string>();
  const links = new Set<string>();
  const open = withDev && workspace !== '' ? [workspace, ''] : [workspace];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (reached.has(place)) continue;
    reached.add(place);
    const entry = packages[place];
    if (!entry) continue;
    if (entry.link && entry.resolved !== undefined) {
      links.add(entry.resolved);
      open.push(entry.resolved);
      continue;
    }
    const own = place === workspace || place === '';
    const wanted = place === '' && workspace !== '' ? [] : wants(entry);
    const dev = own && withDev ? Object.keys(entry.devDependencies ?? {}) : [];
    for (const name of [...wanted, ...dev]) {
      const found = resolve(packages, place, name);
      if (found !== undefined) open.push(found);
    }
  }
  const lines = [...reached].map((place) => {
    const { version = '', resolved = '', integrity = '' } = packages[place] ?? {};
    return [place, version, resolved, integrity].join(' ');
  });
  return { lines: lines.toSorted(), links: [...links].toSorted() };
}

/** The folders, relative to the lock file's, in which npm makes a `node_modules`. */
export function modulesFolders(packages: LockedPackages): string[] {
  const folders = Object.keys(packages)
    .filter((place) => /(^|\/)node_modules\//.test(place))
    .map((place) => place.slice(0, place.indexOf('node_modules/')).replace(/\/$/, ''));
  return [...new Set(folders)].toSorted();
}

type Entry = LockedPackages[string];

function wants({ dependencies, optionalDependencies, peerDependencies }: Entry): string[] {
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

function resolve(packages: LockedPackages, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = path.posix.dirname(folder)) {
    const here = folder === '.' ? '' : folder;
    const candidate = path.posix.join(here, 'node_modules', name);
    if (packages[candidate]) return candidate;
    if (here === '') return undefined;
  }
}
