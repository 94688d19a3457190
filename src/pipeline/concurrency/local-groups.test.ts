import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupNews } from '../run/groups.ts';
import { LocalGroups } from './local-groups.ts';
import { MemoryGroups } from './memory-groups.ts';
import type { Groups } from './types.ts';

const claim = { group: 'x', cancelInProgress: false, queue: 'single' } as const;

function folderFor(t: { after(work: () => void): void }): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gantry-groups-'));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

/** Waits until something holds, for two seconds at most. */
async function until(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries += 1) await sleep(10);
  assert.ok(holds(), what);
}

/** What the contract says, of both that keep it. */
async function keepsTheContract(of: (run: string) => Groups): Promise<void> {
  const [first, second, third] = [of('1'), of('2'), of('3')];
  const told: GroupNews[][] = [[], [], []];
  const hear = (index: number) => (news: GroupNews) => void told[index]?.push(news);
  first.enter({ claim }, hear(0));
  assert.deepEqual(told[0], [{ state: 'has' }]);
  second.enter({ claim }, hear(1));
  third.enter({ claim: { ...claim, cancelInProgress: true } }, hear(2));
  await until(() => told[1]?.at(-1)?.state === 'out', 'the one that waited is replaced');
  await until(() => told[0]?.at(-1)?.state === 'out', 'the one that runs is told to stop');
  second.leave();
  second.leave();
  second.leave('nobody');
  await sleep(120);
  assert.equal(told[2]?.at(-1)?.state, 'waits');
  first.leave();
  await until(() => told[2]?.at(-1)?.state === 'has', 'the newest has the group');
  third.leave();
  assert.equal(told[1]?.length, 2);
}

test('groups in memory keep the contract', async () => {
  const memory = new MemoryGroups();
  await keepsTheContract((run) => memory.of(run));
});

test('groups in a folder keep the contract', async (t) => {
  const folder = folderFor(t);
  const all = new DisposableStack();
  await keepsTheContract((run) => all.use(new LocalGroups({ folder, run, attempt: 1 })));
  all.dispose();
});

/** A process that enters the group and stays. */
async function holder(folder: string): Promise<ReturnType<typeof spawn>> {
  const module = new URL('./local-groups.ts', import.meta.url).href;
  const script = `import { LocalGroups } from ${JSON.stringify(module)};
    new LocalGroups({ folder: ${JSON.stringify(folder)}, run: 'killed', attempt: 1 })
      .enter({ claim: ${JSON.stringify(claim)} }, ({ state }) => console.log(state));`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  assert.equal(String(said), 'has\n');
  return child;
}

test('a holder that was killed keeps nobody waiting, neither who waits already nor who comes', async (t) => {
  const folder = folderFor(t);
  const child = await holder(folder);
  using groups = new LocalGroups({ folder, run: '2', attempt: 1 });
  const told: GroupNews[] = [];
  groups.enter({ claim }, (news) => told.push(news));
  assert.deepEqual(told, [{ state: 'waits', reason: 'concurrency group "x" is held by run killed' }]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await until(() => told.at(-1)?.state === 'has', 'who waited has the group');
  groups.leave();
  const next = await holder(folder);
  next.kill('SIGKILL');
  await once(next, 'exit');
  groups.enter({ claim, job: 'a' }, (news) => told.push(news));
  assert.equal(told.at(-1)?.state, 'has');
});

test('a process with the number of a dead holder, begun at another time, is not taken for it', (t) => {
  const folder = folderFor(t);
  const entrant = { id: 'old', run: 'old', attempt: 1, claim, process: { pid: process.pid, start: 'before' } };
  fs.writeFileSync(path.join(folder, '1.jsonl'), `${JSON.stringify({ type: 'enter', entrant })}\n`);
  using groups = new LocalGroups({ folder, run: '2', attempt: 1 });
  const told: GroupNews[] = [];
  groups.enter({ claim }, (news) => told.push(news));
  assert.deepEqual(told, [{ state: 'has' }]);
});

test('a line that a full disk cut costs nobody their place', (t) => {
  const folder = folderFor(t);
  fs.writeFileSync(path.join(folder, '1.jsonl'), '\n{"type":"enter","entr');
  using groups = new LocalGroups({ folder, run: '2', attempt: 1 });
  const told: GroupNews[] = [];
  groups.enter({ claim }, (news) => told.push(news));
  assert.deepEqual(told, [{ state: 'has' }]);
});

test('a long journal is closed when nobody is inside, and only the next one is left', (t) => {
  const folder = folderFor(t);
  using one = new LocalGroups({ folder, run: '1', attempt: 1 });
  using other = new LocalGroups({ folder, run: '2', attempt: 1 });
  const states: string[] = [];
  other.enter({ claim, job: 'first' }, ({ state }) => states.push(state));
  for (let job = 0; job < 300; job += 1) {
    one.enter({ claim: { ...claim, group: 'y' }, job: String(job) }, () => undefined);
    one.leave(String(job));
  }
  assert.deepEqual(fs.readdirSync(folder), ['1.jsonl']);
  other.leave('first');
  assert.deepEqual(fs.readdirSync(folder), ['2.jsonl']);
  // Whoever still reads the closed one says again in the next what it said there.
  one.enter({ claim, job: 'a' }, ({ state }) => states.push(`one ${state}`));
  other.enter({ claim, job: 'b' }, ({ state }) => states.push(state));
  assert.deepEqual(states, ['has', 'one has', 'waits']);
});
