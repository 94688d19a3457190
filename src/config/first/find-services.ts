import path from 'node:path';
import { isRecord, type Repository, readJson } from './repository.ts';
import { readUnits, type UnitFile } from './unit-file.ts';

/** A folder that looks like a service. */
export interface FoundService {
  readonly name: string;
  readonly folder: string;
  readonly kind: 'node' | 'go' | 'python' | 'static';
  readonly unit: UnitFile | null;
}

const SITE_TOOLS = ['vite', 'react-scripts', '@angular/cli', 'astro', '@vue/cli-service', 'parcel'];

/** The services of a repository: folders with a program of their own, and those that a unit starts. */
export async function findServices(repository: Repository): Promise<FoundService[]> {
  const units = await readUnits(repository);
  const folders = new Map<string, FoundService['kind']>();
  for (const file of repository.files.filter((one) => path.posix.basename(one) === 'package.json')) {
    const kind = await nodeKind(repository, file);
    if (kind) folders.set(folderOf(file), kind);
  }
  for (const file of repository.files.filter((one) => path.posix.basename(one) === 'go.mod')) {
    const folder = folderOf(file);
    const mains = repository.files.filter((one) => one.startsWith(prefix(folder)) && one.endsWith('/main.go'));
    if (mains.length > 0 && !folders.has(folder)) folders.set(folder, 'go');
  }
  const homes = homesOf(folders, units, repository);
  for (const folder of pythonFolders(repository)) {
    if (!folders.has(folder) && (homes.has(folderOf(folder)) || folderOf(folder) === '')) folders.set(folder, 'python');
  }
  const taken = new Set<string>();
  return [...folders]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([folder, kind]) => {
      const name = nameOf(folder === '' ? repository.name : path.posix.basename(folder));
      if (taken.has(name)) return [];
      taken.add(name);
      return [{ name, folder, kind, unit: units.find((unit) => isUnitOf(unit, folder)) ?? null }];
    });
}

/** A name as gantry.yml takes it. */
export function nameOf(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return plain.slice(0, 40) || 'service';
}

/** A workspace root is no service, and a library has nothing to start. */
async function nodeKind(repository: Repository, file: string): Promise<'node' | 'static' | null> {
  const json = await readJson(repository, file);
  if ('workspaces' in json) return null;
  const scripts = isRecord(json.scripts) ? json.scripts : {};
  const packages = [json.dependencies, json.devDependencies].filter(isRecord).flatMap((one) => Object.keys(one));
  if (typeof scripts.start === 'string' && /\bnode\b/.test(scripts.start)) return 'node';
  if (typeof scripts.build === 'string' && packages.some((name) => SITE_TOOLS.includes(name))) return 'static';
  return typeof scripts.start === 'string' ? 'node' : null;
}

/** The folders whose folders are services, such as `services`. */
function homesOf(
  folders: ReadonlyMap<string, unknown>,
  units: readonly UnitFile[],
  repository: Repository,
): Set<string> {
  const known = [...folders.keys()].filter((folder) => folder.includes('/')).map(folderOf);
  const named = units.flatMap(({ file }) => /^(.+)\/[^/]+\/(?:systemd\/)?[^/]+$/.exec(file)?.[1] ?? []);
  const requiring = repository.files.filter((file) => /^[^/]+\/[^/]+\/requirements\.txt$/.test(file));
  return new Set([...known, ...named, ...requiring.map((file) => folderOf(folderOf(file)))]);
}

function pythonFolders({ files }: Repository): Set<string> {
  return new Set(
    files
      .filter((file) => /(^|\/)(requirements\.txt|[^/]+\.py)$/.test(file))
      .map(folderOf)
      .filter((folder) => folder !== ''),
  );
}

/** A unit belongs to the folder it lies in, or works in. */
function isUnitOf({ file, workingDirectory }: UnitFile, folder: string): boolean {
  if (folder === '') return true;
  return file.startsWith(`${folder}/`) || workingDirectory.endsWith(`/${folder}`);
}

function folderOf(file: string): string {
  const folder = path.posix.dirname(file);
  return folder === '.' ? '' : folder;
}

function prefix(folder: string): string {
  return folder === '' ? '' : `${folder}/`;
}
