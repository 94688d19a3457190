import path from 'node:path';
import type { FoundService } from './find-services.ts';
import type { Guess, GuessedService } from './guess.ts';
import { guessPort } from './guess-port.ts';
import { guessStart } from './guess-start.ts';
import { filesBelow, type Repository } from './repository.ts';

const ONCE = /schedul|cron|settle|reconcil/;
const SECRET = /^(?!GANTRY_)\w*(SECRET|PASSWORD|TOKEN|API_KEYS?|PRIVATE_KEY|DATABASE_URL|DSN)\w*$/;
const CODE = /(?<!\.test|_test)\.(c?m?[jt]s|go|py|prisma)$/;
/** What makes a program of each language take a number only. */
const NUMBER_ONLY =
  /(?:Number|parseInt)\([^)]*\bPORT\b|int\(os\.environ[^)]*PORT|":" ?\+ ?\w*[pP]ort|":%s"[^)]*[pP]ort/;

/** Everything about one service that the repository gives away. `versions` are those that the workflows install. */
export async function guessService(
  repository: Repository,
  service: FoundService,
  versions: Readonly<Record<string, Guess<string>>>,
): Promise<GuessedService> {
  const { name, folder, kind } = service;
  const code = await codeOf(repository, folder);
  const base = { name, path: folder === '' ? '.' : folder, root: null };
  const none = { include: null, listen: null, ready: null, exclusive: null, migrate: null, secrets: null, port: null };
  if (kind === 'static') {
    const root = /react-scripts/.test(await repository.read(path.posix.join(folder, 'package.json')))
      ? 'build'
      : 'dist';
    const build = { value: 'npm run build', why: `"build" in ${folder || '.'}/package.json` };
    const runtime = { value: 'static', why: 'its package.json builds a site' };
    return {
      ...base,
      ...none,
      runtime,
      build,
      start: null,
      root: { value: root, why: 'where its tool usually writes' },
    };
  }
  const version = versions[kind];
  const runtime =
    version && kind !== 'go' ? { value: `${kind}@${version.value}`, why: version.why } : { value: kind, why: '' };
  const port = await guessPort(repository, service);
  const schema = filesBelow(repository, folder).find((file) => file.endsWith('prisma/schema.prisma'));
  return {
    ...base,
    runtime,
    include: kind === 'go' ? await replacedModules(repository, folder) : null,
    build: buildOf(repository, service, schema !== undefined),
    start: await guessStart(repository, service),
    port,
    listen: NUMBER_ONLY.test(code) ? { value: 'tcp', why: 'it seems to take PORT as a number only' } : null,
    ready: port && (await readyOf(repository, code)),
    exclusive: ONCE.test(name) ? { value: true, why: 'its name sounds as if two at once did their work twice' } : null,
    migrate: schema === undefined ? null : { value: 'prisma', why: `there is ${schema}` },
    secrets: secretsOf(code),
  };
}

async function codeOf(repository: Repository, folder: string): Promise<string> {
  const files = filesBelow(repository, folder).filter(
    (file) => CODE.test(file) && !/\/(test|tests|node_modules)\//.test(file),
  );
  const texts = await Promise.all(files.slice(0, 200).map((file) => repository.read(file)));
  return texts.join('\n');
}

function buildOf({ files }: Repository, { kind, folder, name }: FoundService, prisma: boolean): Guess<string> | null {
  if (kind === 'node') return prisma ? { value: 'npx prisma generate', why: 'it has a Prisma schema' } : null;
  if (kind !== 'go') return null;
  const main = files.find((file) => file.startsWith(folder === '' ? '' : `${folder}/`) && file.endsWith('main.go'));
  const inside = path.posix.dirname(path.posix.relative(folder, main ?? path.posix.join(folder, 'main.go')));
  const target = inside === '.' ? '.' : `./${inside}`;
  return { value: `CGO_ENABLED=0 go build -trimpath -o bin/${name} ${target}`, why: `main.go is in ${inside}` };
}

/** Modules of the same repository that go.mod puts in place of published ones. */
async function replacedModules(repository: Repository, folder: string): Promise<Guess<readonly string[]> | null> {
  const text = await repository.read(path.posix.join(folder, 'go.mod'));
  const inside = [...text.matchAll(/=>\s*(\.\.?\/\S+)/g)].map(([, target = '']) => path.posix.join(folder, target));
  const found = inside.filter((one) => !one.startsWith('..') && filesBelow(repository, one).length > 0);
  return found.length > 0 ? { value: found, why: 'replaced in go.mod' } : null;
}

async function readyOf(repository: Repository, code: string): Promise<Guess<string>> {
  if (/["'` ]\/health["'`]/.test(code)) return { value: '/health', why: 'found in its code' };
  const shared = repository.files.filter((file) => /^(packages|libs?|shared|common)\//.test(file) && CODE.test(file));
  for (const file of shared.slice(0, 500)) {
    if (/["'` ]\/health["'`]/.test(await repository.read(file))) return { value: '/health', why: `found in ${file}` };
  }
  return { value: '/health', why: 'not found in its code: name a path that answers below 400 once it can serve' };
}

function secretsOf(code: string): Guess<readonly string[]> | null {
  const patterns = [
    /\benv(?:\(\s*["']|\.|\[["'])([A-Z][A-Z0-9_]+)/g,
    /environ(?:\.get\(|\[)["']([A-Z][A-Z0-9_]+)/g,
    /Getenv\("([A-Z][A-Z0-9_]+)"/g,
  ];
  const names = patterns.flatMap((pattern) => [...code.matchAll(pattern)].map(([, name = '']) => name));
  const found = [...new Set(names.filter((name) => SECRET.test(name)))].toSorted();
  return found.length > 0 ? { value: found, why: 'read by its code' } : null;
}
