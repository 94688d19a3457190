import { spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun, runCommand } from '../../src/lib/command.ts';

/** Where an engine of ours keeps its images and says its process number; root's, and kept between runs. */
const home = '/var/lib/gantry-test-docker';
const pidFile = path.join(home, 'dockerd.pid');
const execRoot = '/run/gantry-test-docker';
/** Milliseconds an engine may take to answer after its start. */
const START_LIMIT = 60_000;

/** A Docker engine to use. Disposing ends it if this call started it, and leaves alone one that was there. */
export interface DockerEngine extends AsyncDisposable {
  readonly isOurs: boolean;
}

/** Why no Docker engine can be had here; undefined when one answers or can be started. */
export async function dockerMissing(): Promise<string | undefined> {
  if (!(await isThere('docker'))) return 'the docker command is not installed (Debian: docker.io)';
  if (await answers()) return undefined;
  if (process.platform !== 'linux') return 'no Docker engine answers, and one can be started on Linux only';
  if (process.getuid?.() !== 0) return 'no Docker engine answers, and only root can start one';
  return (await isThere('dockerd')) ? undefined : 'no Docker engine answers, and dockerd is not installed';
}

/** The engine that answers, or one of our own: started with its own process file and data folder. */
export async function dockerEngine(): Promise<DockerEngine> {
  if (await answers()) return { isOurs: false, [Symbol.asyncDispose]: async () => undefined };
  await fs.mkdir(home, { recursive: true, mode: 0o711 });
  await using log = await fs.open(path.join(home, 'dockerd.log'), 'w', 0o600);
  const words = ['--pidfile', pidFile, '--data-root', path.join(home, 'data'), '--exec-root', execRoot];
  const place = process.env.DOCKER_HOST ? ['--host', process.env.DOCKER_HOST] : [];
  const child = spawn('dockerd', [...words, ...place], { stdio: ['ignore', log.fd, log.fd], detached: true });
  child.unref();
  const ended = new Promise<true>((resolve) =>
    child.once('exit', () => resolve(true)).once('error', () => resolve(true)),
  );
  const deadline = Date.now() + START_LIMIT;
  while (!(await answers())) {
    if ((await Promise.race([ended, sleep(200, false)])) || Date.now() > deadline) {
      child.kill();
      throw new Error(
        `dockerd did not start: ${(await fs.readFile(path.join(home, 'dockerd.log'), 'utf8')).slice(-600)}`,
      );
    }
  }
  return {
    isOurs: true,
    async [Symbol.asyncDispose]() {
      child.ref();
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(20_000, undefined, { ref: false })]);
    },
  };
}

/** One docker command; its output. Throws with what docker said. */
export async function docker(words: readonly string[], input?: string | Buffer): Promise<string> {
  const { stdout } = await mustRun(['docker', ...words], input === undefined ? {} : { input });
  return stdout.trim();
}

/** Removes the data folder of our own engine, which must not be running. */
export async function removeEngineData(): Promise<void> {
  await mustRun(['rm', '-rf', '--one-file-system', home]);
}

async function answers(): Promise<boolean> {
  const result = await runCommand(['docker', 'info', '--format', '{{.ServerVersion}}'], { timeout: 10_000 });
  return result.code === 0 && /^\d/.test(result.stdout);
}

async function isThere(program: string): Promise<boolean> {
  return (await runCommand(['sh', '-c', 'command -v "$1"', 'sh', program])).code === 0;
}
