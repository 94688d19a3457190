// Plain JavaScript for any Node: provides Node >= 24 and the locked dependencies, then runs a TypeScript entry with them.
// Usage: node bin/launch.mjs <entry.ts> [arguments…]
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// bin/gantry begins with the same version.
const NODE_VERSION = '24.21.0';
const NEEDED_MAJOR = 24;
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const isClone = fs.existsSync(path.join(root, 'src'));
const cacheFolder = isClone
  ? path.join(root, '.gantry')
  : path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'gantry');

const majorOf = (text) => Number(/^v?(\d+)\./.exec(text)?.[1] ?? 0);

/** The path of a Node that is new enough: this one, one on the PATH, or one fetched from npm (no install script). */
export function provideNode() {
  if (majorOf(process.version) >= NEEDED_MAJOR) return process.execPath;
  const fetched = path.join(cacheFolder, `node-${NODE_VERSION}`, 'bin', 'node');
  if (fs.existsSync(fetched)) return fetched;
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, 'node');
    if (!folder || !fs.existsSync(candidate)) continue;
    const version = spawnSync(candidate, ['--version'], { encoding: 'utf8' }).stdout ?? '';
    if (majorOf(version) >= NEEDED_MAJOR) return candidate;
  }
  return fetchNode(fetched);
}

function fetchNode(target) {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  note(`Node ${process.versions.node} is older than ${NEEDED_MAJOR}: fetching ${name}@${NODE_VERSION} from npm …`);
  fs.mkdirSync(cacheFolder, { recursive: true });
  const staging = fs.mkdtempSync(path.join(cacheFolder, 'node-fetch-'));
  try {
    npm(
      ['install', '--prefix', staging, '--no-save', '--ignore-scripts', '--no-package-lock', `${name}@${NODE_VERSION}`],
      staging,
    );
    const home = path.dirname(path.dirname(target));
    fs.mkdirSync(path.dirname(target), { recursive: true });
    const incoming = path.join(home, `node.${process.pid}`);
    fs.renameSync(path.join(staging, 'node_modules', name, 'bin', 'node'), incoming);
    fs.renameSync(incoming, target);
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
  return target;
}

/** Installs the locked dependencies of the clone when they are missing or older than the lock file. */
export function provideDependencies() {
  if (!isClone) return;
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'));
  const stamp = path.join(root, 'node_modules', '.gantry-lock');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp).equals(lock)) return;
  const holder = path.join(cacheFolder, 'install.lock');
  fs.mkdirSync(cacheFolder, { recursive: true });
  waitForOtherInstall(holder);
  try {
    if (fs.existsSync(stamp) && fs.readFileSync(stamp).equals(lock)) return;
    note('Installing the locked dependencies …');
    npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], root);
    fs.writeFileSync(stamp, lock);
  } finally {
    fs.rmSync(holder, { recursive: true, force: true });
  }
}

function waitForOtherInstall(holder) {
  for (;;) {
    try {
      fs.mkdirSync(holder);
      fs.writeFileSync(path.join(holder, 'pid'), String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!holderLives(holder)) fs.rmSync(holder, { recursive: true, force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

function holderLives(holder) {
  try {
    process.kill(Number(fs.readFileSync(path.join(holder, 'pid'), 'utf8')), 0);
    return true;
  } catch (error) {
    if (error.code === 'EPERM') return true;
    // A holder that has not yet written its number is a moment old; a folder older than that is an orphan.
    return error.code === 'ENOENT' && fs.existsSync(holder) && Date.now() - fs.statSync(holder).mtimeMs < 5000;
  }
}

/** npm keeps what it fetches in the home folder; where that cannot be written, in ours, here and in all that is started from here. */
function provideNpmCache() {
  if (process.env.npm_config_cache && canWrite(process.env.npm_config_cache)) return;
  if (!canWrite(path.join(os.homedir(), '.npm'))) process.env.npm_config_cache = path.join(cacheFolder, 'npm');
}

function canWrite(folder) {
  if (!fs.existsSync(folder) && folder !== path.dirname(folder)) return canWrite(path.dirname(folder));
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function npm(words, cwd) {
  // stdout of a command may be read by a program (--json), so npm talks on stderr.
  const result = spawnSync('npm', words, { cwd, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (result.error)
    fail(`Cannot run npm (${result.error.message}). Gantry needs npm once, to fetch what it is made of.`);
  if (result.status !== 0) fail(`"npm ${words.join(' ')}" ended with code ${result.status}; its messages stand above.`);
}

function note(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  note(`gantry: ${text}`);
  process.exit(3);
}

/** Provides what a first run lacks; a folder that cannot be written (another user's clone, a full disk) ends it with a sentence. */
function provideAll() {
  try {
    provideNpmCache();
    const node = provideNode();
    provideDependencies();
    return node;
  } catch (error) {
    if (error.syscall === undefined) throw error;
    return fail(
      `Cannot fetch what is missing into ${root}: ${error.message} (the first run must be able to write there)`,
    );
  }
}

/** Runs an entry file with the provided Node; signals reach it and its exit code is ours. */
export function launch(entry, words) {
  const node = provideAll();
  process.env.NODE_COMPILE_CACHE ??= path.join(cacheFolder, 'compile-cache');
  if (node === process.execPath) {
    process.argv = [process.argv[0], entry, ...words];
    return import(pathToFileURL(entry).href);
  }
  const child = spawn(node, ['--', entry, ...words], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`Cannot start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else process.exit(code ?? 3);
  });
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [entry, ...words] = process.argv.slice(2);
  if (!entry) fail('Usage: node bin/launch.mjs <entry.ts> [arguments…]');
  await launch(path.resolve(root, entry), words);
}
