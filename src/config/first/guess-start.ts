import path from 'node:path';
import type { FoundService } from './find-services.ts';
import type { Guess } from './guess.ts';
import { filesBelow, isRecord, type Repository, readJson } from './repository.ts';

/** The command that starts a service, as Gantry runs it: the program itself, without a package manager or an absolute path. */
export async function guessStart(repository: Repository, service: FoundService): Promise<Guess<string>> {
  const { kind, folder, name, unit } = service;
  if (kind === 'go') return { value: `bin/${name}`, why: 'what `build` makes' };
  const told = unit && withoutPaths(unit.start, kind);
  if (told) return { value: told, why: `from ${unit.file}` };
  if (kind === 'node') {
    const file = path.posix.join(folder, 'package.json');
    const { scripts, main } = await readJson(repository, file);
    const start = isRecord(scripts) ? scripts.start : undefined;
    if (typeof start === 'string' && /^node\s/.test(start)) return { value: start, why: `"start" in ${file}` };
    return {
      value: `node ${typeof main === 'string' ? main : 'index.js'}`,
      why: `there is no "start" with node in ${file}`,
    };
  }
  const files = filesBelow(repository, folder);
  const has = (file: string) => files.includes(path.posix.join(folder, file));
  const requirements = await repository.read(path.posix.join(folder, 'requirements.txt'));
  const module = ['app', 'main', 'wsgi', 'asgi', 'server'].find((one) => has(`${one}.py`)) ?? 'main';
  if (/^gunicorn\b/m.test(requirements)) {
    const variable = /^(application|app)\b/m.exec(await repository.read(path.posix.join(folder, `${module}.py`)))?.[1];
    const settings = has('gunicorn.conf.py') ? '-c gunicorn.conf.py' : '--bind "unix:$PORT"';
    return {
      value: `python -m gunicorn ${settings} ${module}:${variable ?? 'app'}`,
      why: 'requirements.txt names gunicorn',
    };
  }
  if (/^uvicorn\b/m.test(requirements)) {
    return { value: `python -m uvicorn --uds "$PORT" ${module}:app`, why: 'requirements.txt names uvicorn' };
  }
  return { value: `python ${module}.py`, why: 'the file that looks like the first one' };
}

/** `/opt/shop/services/cart/venv/bin/uvicorn main:app --port 3110` as it runs in a build, listening where PORT says. */
function withoutPaths(start: string, kind: FoundService['kind']): string | null {
  const [program = '', ...rest] = start.split(/\s+/);
  const base = path.posix.basename(program);
  const words = rest.map((word) => word.replace(/^\/opt\/[^/]+\/services\/[^/]+\//, ''));
  if (kind === 'node') return base === 'node' ? ['node', ...words].join(' ') : null;
  if (/^python[\d.]*$/.test(base)) return ['python', ...words].join(' ');
  if (base !== 'gunicorn' && base !== 'uvicorn' && base !== 'hypercorn') return null;
  const kept = words
    .join(' ')
    .replace(/(?:--host|--port|--bind|-b)[ =]\S+\s*/g, '')
    .trim();
  const where = base === 'uvicorn' ? '--uds "$PORT"' : '--bind "unix:$PORT"';
  return `python -m ${base} ${where} ${kept}`;
}
