import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { makeCgroup } from '../../../lib/cgroup.ts';
import type {
  Executor,
  ExecutorJob,
  Machine,
  PrepareRequest,
  RunningService,
  ServiceOptions,
  ServiceOutcome,
  ServiceSpec,
} from '../types.ts';
import { digest, findProgram, readLimited, smallFilesFolder, writeNew } from './files.ts';
import { hashFiles } from './hash-files.ts';
import { killLeftovers, markOf, startProcess, TRACKING } from './processes.ts';
import { startWatchdog } from './watchdog.ts';

/** Starts services without containers, for the images it accepts. */
export interface ServiceProvider {
  readonly accepts: (image: string) => boolean;
  readonly start: (
    service: ServiceSpec,
    options: ServiceOptions,
  ) => Promise<StartedService | { readonly ok: false; readonly reason: string }>;
}

/** A service that runs. `group` is its process group, which must not outlive the job even when nobody can call `stop`. */
export interface StartedService {
  readonly ok: true;
  readonly service: RunningService;
  readonly group: number;
  readonly stop: () => Promise<void>;
}

export interface HostExecutorOptions {
  /** Where jobs get their folders, each of its own. */
  readonly folder: string;
  /** Kept between jobs. */
  readonly toolCache: string;
  /** Variables that jobs start from; by default those of this process that a login would have. */
  readonly environment: Readonly<Record<string, string>>;
  readonly services: ServiceProvider;
}

/** Variables of this process that a job on the host sees; everything else of the caller's environment stays outside. */
const PASSED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'XDG_RUNTIME_DIR',
  'XDG_CACHE_HOME',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'GOPROXY',
  'GOFLAGS',
  'GOTOOLCHAIN',
  'GOSUMDB',
  'GONOSUMDB',
  'GOPATH',
  'GOCACHE',
  'PIP_INDEX_URL',
  'PIP_CERT',
  'PIP_FIND_LINKS',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'PYENV_ROOT',
  'JAVA_HOME',
  'CARGO_HOME',
  'RUSTUP_HOME',
  'ANDROID_HOME',
  'DISPLAY',
];

/** What a job on this machine inherits from an environment. */
export function hostEnvironment(from: NodeJS.ProcessEnv): Record<string, string> {
  const entries = PASSED.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]] as const]));
  return Object.fromEntries(entries);
}

/** Runs jobs on this machine, as this user, each in a folder of its own. */
export function hostExecutor(options: HostExecutorOptions): Executor {
  return { prepare: (request) => prepare(options, request) };
}

const OS: Readonly<Record<string, Machine['os']>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };
const ARCH: Readonly<Record<string, Machine['arch']>> = { x64: 'X64', arm64: 'ARM64', arm: 'ARM', ia32: 'X86' };

/** The machine as workflows name it. */
export const thisMachine: Machine = {
  os: OS[process.platform] ?? 'Linux',
  arch: ARCH[process.arch] ?? 'X64',
  name: os.hostname(),
};

async function prepare(
  { folder, toolCache, environment, services }: HostExecutorOptions,
  { id }: PrepareRequest,
): Promise<ExecutorJob> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const home = await fs.mkdtemp(path.join(await fs.realpath(folder), 'job-'));
  const files = await smallFilesFolder(home);
  const own = { workspace: path.join(home, 'work'), temp: path.join(home, 'temp'), files };
  const paths = { ...own, toolCache, node: process.execPath };
  await Promise.all([fs.mkdir(paths.workspace), fs.mkdir(paths.temp), fs.mkdir(toolCache, { recursive: true })]);
  const tracking = `gantry-${id}-${path.basename(home)}`;
  const base = { ...environment, [TRACKING]: tracking };
  const cgroup = makeCgroup(tracking);
  const watchdog = startWatchdog(tracking, [home, files], cgroup?.folder);
  const groups = new Set<number>();
  const stops: (() => Promise<void>)[] = [];
  const watched = {
    add(group: number) {
      groups.add(group);
      watchdog.watch(group);
    },
    forget(group: number) {
      groups.delete(group);
      watchdog.forget(group);
    },
  };
  let processes = 0;
  let disposed: Promise<void> | undefined;
  let swept = true;
  const sweep = () => {
    swept = true;
    return killLeftovers(tracking, groups);
  };
  const dispose = async () => {
    if (!swept) sweep();
    await cgroup?.end();
    watchdog.release();
    await Promise.all(stops.map((stop) => stop()));
    await Promise.all([removeFolder(home), removeFolder(files)]);
  };
  return {
    paths,
    machine: thisMachine,
    environment: base,
    start(step) {
      processes += 1;
      swept = false;
      const start = () => startProcess(step, base, markOf(tracking, processes), watched);
      return cgroup ? cgroup.inside(start) : start();
    },
    read: async (file, limit) => readLimited(file, limit),
    write: async (file, text) => writeNew(file, text),
    makeFolder: async (name) => void (await fs.mkdir(name, { recursive: true })),
    findProgram: async (name, searchPath) => findProgram(name, searchPath),
    hashFiles: (patterns) => hashFiles(paths.workspace, patterns),
    digest,
    endLeftovers: async () => (swept ? [] : sweep()),
    async startService(service, how): Promise<ServiceOutcome> {
      const outcome = await services.start(service, how);
      if (!outcome.ok) return outcome;
      watchdog.watch(outcome.group);
      stops.push(outcome.stop);
      return { ok: true, service: outcome.service };
    },
    [Symbol.asyncDispose]: () => (disposed ??= dispose()),
  };
}

/** Removes a job's folder, also where tools left folders that cannot be written (Go's module cache does). */
async function removeFolder(folder: string): Promise<void> {
  try {
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    for await (const entry of fs.glob('**', { cwd: folder, withFileTypes: true })) {
      if (entry.isDirectory()) await fs.chmod(path.join(entry.parentPath, entry.name), 0o700).catch(() => undefined);
    }
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
