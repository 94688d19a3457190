import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCgroup } from '../../../lib/cgroup.ts';
import type { ExecutorJob, RunningStep } from '../types.ts';
import { hostEnvironment, hostExecutor } from './host-executor.ts';

const all = await fs.mkdtemp(path.join(os.tmpdir(), 'gantry-host-'));
after(() => fs.rm(all, { recursive: true, force: true }));

async function prepare(): Promise<ExecutorJob & { home: string }> {
  const home = await fs.mkdtemp(path.join(all, 'host-'));
  const executor = hostExecutor({
    folder: home,
    toolCache: path.join(home, 'tools'),
    environment: hostEnvironment(process.env),
    services: { accepts: () => false, start: async () => ({ ok: false, reason: 'there are none' }) },
  });
  const job = await executor.prepare({ id: 'j', signal: new AbortController().signal });
  return { ...job, home };
}

/** Starts a script and resolves once it has printed a line. */
async function started(job: ExecutorJob, script: string): Promise<{ step: RunningStep; line: string }> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const step = job.start({
    words: ['bash', '-c', script],
    environment: {},
    folder: job.paths.workspace,
    onOutput: (chunk) => resolve(String(chunk).trim()),
  });
  return { step, line: await promise };
}

/** A process that only waits for its parent to take note of its end is not alive. */
async function isAlive(pid: string): Promise<boolean> {
  const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) Z /.test(stat);
}

async function gone(pid: string): Promise<boolean> {
  for (let wait = 0; wait < 100 && (await isAlive(pid)); wait += 1) await sleep(20);
  return !(await isAlive(pid));
}

const needsProc = { skip: process.platform === 'linux' ? false : 'there is no /proc' };

test('the end of a job ends what its steps left behind, also in another session', needsProc, async () => {
  const job = await prepare();
  const { step, line } = await started(job, 'setsid sleep 300 & echo $!');
  assert.deepEqual(await step.ended, { kind: 'exited', code: 0 });
  assert.ok(await isAlive(line));
  await job[Symbol.asyncDispose]();
  assert.ok(await gone(line));
});

test(
  'a cancelled step takes its tree along, also in another session, and leaves its sibling alone',
  needsProc,
  async () => {
    await using job = await prepare();
    const other = await started(job, 'setsid sleep 300 & echo $!');
    const { step, line } = await started(
      job,
      'trap "exit 3" INT; setsid sleep 300 & a=$!; sleep 300 & echo $a $!; wait',
    );
    step.cancel();
    assert.deepEqual(await step.ended, { kind: 'exited', code: 3 });
    for (const pid of line.split(' ')) assert.ok(await gone(pid), `${pid} is alive`);
    assert.ok(await isAlive(other.line));
  },
);

test('what a step left running in a session of its own is ended by name', needsProc, async () => {
  await using job = await prepare();
  const { step, line } = await started(job, 'mkfifo pipe; setsid sh -c "echo \\$\\$; read x < pipe" &');
  await step.ended;
  assert.ok(await isAlive(line));
  assert.deepEqual(await job.endLeftovers(), [{ pid: Number(line), name: 'sh' }]);
  assert.ok(await gone(line));
});

const cgroup = makeCgroup(`probe-${process.pid}`);
await cgroup?.end();
const needsCgroup = { skip: cgroup ? false : 'this user can make no cgroup of version 2 here' };

test('what cleared its environment and left its session ends with its job too', needsCgroup, async () => {
  const job = await prepare();
  const hide = 'env -i setsid sh -c "sleep 300 & echo \\$\\$ \\$!; wait" &';
  const { step, line } = await started(job, hide);
  assert.deepEqual(await step.ended, { kind: 'exited', code: 0 });
  const pids = line.split(' ');
  assert.equal(pids.length, 2);
  for (const pid of pids) assert.ok(await isAlive(pid), pid);
  await job[Symbol.asyncDispose]();
  for (const pid of pids) assert.ok(await gone(pid), pid);
});

test('what is started with the words for outside stays', needsCgroup, async () => {
  const job = await prepare();
  const module = JSON.stringify(new URL('../../../lib/cgroup.ts', import.meta.url).href);
  const script = `import { outsideWords } from ${module};
    import { spawn } from 'node:child_process';
    const [program, ...rest] = outsideWords(['sh', '-c', 'sleep 300 & echo $$ $!; wait']);
    spawn(program, rest, { detached: true, stdio: ['ignore', 'inherit', 'ignore'], env: { PATH: process.env.PATH } }).unref();`;
  const words = `${process.execPath} --input-type=module-typescript -e '${script.replaceAll("'", "'\\''")}'`;
  const { step, line } = await started(job, words);
  await step.ended;
  await job[Symbol.asyncDispose]();
  await sleep(100);
  for (const pid of line.split(' ')) {
    assert.ok(await isAlive(pid), pid);
    process.kill(Number(pid), 'SIGKILL');
  }
});

test('a daemon that keeps the output open does not keep its step from ending', async () => {
  await using job = await prepare();
  const before = performance.now();
  const { step } = await started(job, 'sleep 300 & echo started');
  assert.deepEqual(await step.ended, { kind: 'exited', code: 0 });
  assert.ok(performance.now() - before < 5000);
});

test('a step that ignores SIGINT is sent SIGTERM after 7.5 s, and killed 2.5 s later', async (t: TestContext) => {
  await using job = await prepare();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const soft = await started(job, `trap '' INT; echo ready; read -t 300 <> <(:)`);
  soft.step.cancel();
  t.mock.timers.tick(7499);
  await new Promise((resolve) => setImmediate(resolve));
  t.mock.timers.tick(1);
  const softEnd = await soft.step.ended;
  assert.equal(softEnd.kind, 'signalled');
  assert.equal(softEnd.kind === 'signalled' && softEnd.signal, 'SIGTERM');
  const hard = await started(job, `trap '' INT TERM; echo ready; read -t 300 <> <(:)`);
  hard.step.cancel();
  t.mock.timers.tick(7500);
  t.mock.timers.tick(2500);
  const hardEnd = await hard.step.ended;
  assert.equal(hardEnd.kind === 'signalled' && hardEnd.signal, 'SIGKILL');
});

test('a file of the runner is written whatever a step put in its place', async () => {
  // A step that removed the folder of the command files, or made a pipe of the next one, broke or hung the whole run.
  await using job = await prepare();
  const { files } = job.paths;
  const file = path.join(files, 'set_output_9');
  const wrecks = [
    'rm -r "$F"',
    'rm -r "$F"; echo x > "$F"',
    'chmod 0 "$F"',
    'mkdir -p "$F/set_output_9/x"',
    'mkfifo "$F/set_output_9"',
    'ln -s "$F/other" "$F/set_output_9"',
    'ln -s nowhere/at/all "$F/set_output_9"',
    'echo longer than that > "$F/set_output_9"',
  ];
  for (const wreck of wrecks) {
    await started(job, `F=${files}; rm -rf "$F/set_output_9"; ${wreck}; echo done`);
    await job.write(file, 'text');
    assert.equal(await job.read(file, 100), 'text', wreck);
  }
  await assert.rejects(job.read(path.join(files, 'other'), 100).then(assert.ok));
});

test('a step sees the variables of a login and of the job, and nothing else of ours', async () => {
  process.env.GANTRY_TEST_PRIVATE = 'x';
  await using job = await prepare();
  const { line } = await started(job, 'env | cut -d= -f1 | sort | tr "\\n" " "; echo');
  delete process.env.GANTRY_TEST_PRIVATE;
  assert.doesNotMatch(line, /GANTRY_TEST_PRIVATE/);
  assert.match(line, /\bHOME\b.*\bPATH\b.*\bRUNNER_TRACKING_ID\b/);
});

test('the folders of a job are its own, empty, closed to others, and gone after it', async () => {
  const job = await prepare();
  assert.deepEqual(await fs.readdir(job.paths.workspace), []);
  assert.equal((await fs.stat(job.paths.files)).mode & 0o077, 0);
  await fs.mkdir(path.join(job.paths.workspace, 'shut'), { mode: 0o500 });
  await job[Symbol.asyncDispose]();
  assert.deepEqual(await fs.readdir(job.home), ['tools']);
  await assert.rejects(fs.stat(job.paths.files));
});

test('a step that removes its own workspace fails the next one, not the runner', async () => {
  await using job = await prepare();
  const first = await started(job, 'rm -rf "$PWD"; echo done');
  await first.step.ended;
  const next = job.start({ words: ['true'], environment: {}, folder: job.paths.workspace, onOutput: () => {} });
  assert.equal((await next.ended).kind, 'notStarted');
});
