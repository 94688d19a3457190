import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun, runCommand } from '../../lib/command.ts';
import { temporaryFolder } from '../../lib/temporary-folder.ts';
import { SCRIPT_VERSION } from './host.ts';

const here = import.meta.dirname;
const names = await Array.fromAsync(fs.glob('gantry-host*', { cwd: here }));
const parts = names.map((name) => path.join(here, name));

const missing = async (program: string) =>
  (await runCommand(['sh', '-c', `command -v ${program}`])).code === 0 ? false : `${program} is not installed`;

test('every part of the script is clean for shellcheck', { skip: await missing('shellcheck') }, async () => {
  assert.ok(parts.length > 8, parts.join());
  const { code, stdout } = await runCommand(['shellcheck', '-s', 'sh', ...parts]);
  assert.equal(code, 0, stdout);
});

test('the script has the version that deployments ask for', async () => {
  const script = await fs.readFile(path.join(here, 'gantry-host'), 'utf8');
  assert.equal(/^version=(\d+)$/m.exec(script)?.[1], String(SCRIPT_VERSION));
});

type Ask = (words: readonly string[], input?: string) => Promise<readonly string[]>;

/** Asks the script on a folder that stands for a host. */
function asking(shell: readonly string[], root: string): Ask {
  const script = path.join(here, 'gantry-host');
  return async (words, input = '') =>
    (await runCommand([...shell, script, root, ...words], { input })).stdout.trim().split('\n');
}

/** Files with a hash in their names outlive the release that had them, but not its build. */
async function keepsAssets(ask: Ask, root: string): Promise<void> {
  for (const [number, build] of [
    [11, 'one'],
    [12, 'two'],
  ] as const) {
    const folder = path.join(root, 'builds', 'web', build);
    await fs.mkdir(path.join(folder, 'dist', 'js'), { recursive: true });
    for (const file of ['.whole', 'dist/index.html', `dist/js/app-${build}abc.js`, `dist/js/app-${build}abc.js.map`])
      await fs.writeFile(path.join(folder, file), build);
    await ask(['compose', '1', String(number), `static=web=${build}=dist=-`], '{}');
  }
  await ask(['point', '1', 'live', '12']);
  const kept = async () => (await fs.readdir(path.join(root, 'assets', 'web', 'js'))).toSorted();
  assert.deepEqual(await kept(), ['app-oneabc.js', 'app-oneabc.js.map', 'app-twoabc.js', 'app-twoabc.js.map']);
  assert.deepEqual(await ask(['prune', '1', '12', '11']), ['gantry-host: 0 pruned']);
  assert.equal((await kept()).length, 4);
  await ask(['prune', '1', '12']);
  assert.deepEqual(await kept(), ['app-twoabc.js', 'app-twoabc.js.map']);
}

/**
 * A deployer that was killed or stopped leaves the host installing a build, and the next one wants the same build: both
 * wrote into one folder, and the first to end called it whole.
 */
async function stagesOneAfterTheOther(ask: Ask, root: string): Promise<void> {
  const layer = path.join(root, 'layers', 'l1');
  const notes = path.join(root, 'notes');
  await fs.mkdir(layer);
  const install = `#!/bin/sh\necho begin >>'${notes}'\nsleep 1.5\necho end >>'${notes}'\n`;
  await fs.writeFile(path.join(layer, 'install'), install, { mode: 0o755 });
  const stage = (fence: string) => ask(['stage', fence, '--', 'api', 'b1', '1', 'l1=.']);
  const first = stage('1');
  while ((await fs.readFile(notes, 'utf8').catch(() => '')) === '') await sleep(20);
  await ask(['unlock', '1']);
  assert.deepEqual(await ask(['lock', 'next', '', '2026', '60']), ['fence 2', 'gantry-host: 0 locked']);
  assert.deepEqual(await stage('2'), ['gantry-host: 0 staged']);
  assert.equal(await fs.readFile(notes, 'utf8'), 'begin\nend\n', 'it was installed once');
  assert.deepEqual(await first, ['gantry-host: 0 staged']);
  assert.match((await stage('1')).join(), /^gantry-host: 75 /);
  const left = (await fs.readdir(path.join(root, 'run'))).filter((name) => name.startsWith('staging'));
  assert.deepEqual(left, []);
}

for (const shell of [['dash'], ['busybox', 'sh'], ['bash', '--posix']]) {
  const [program = ''] = shell;
  test(`${shell.join(' ')} reads every part and runs verbs`, { skip: await missing(program) }, async () => {
    for (const part of parts) await mustRun([...shell, '-n', part]);
    await using folder = await temporaryFolder('gantry-shells');
    await fs.mkdir(path.join(folder.path, 'run'));
    const ask = asking(shell, folder.path);
    assert.equal((await ask(['facts'])).at(-1), 'gantry-host: 0 facts');
    assert.deepEqual(await ask(['lock', 'me', 'a "reason" $HOME', '2026', '60']), ['fence 1', 'gantry-host: 0 locked']);
    assert.match(
      (await ask(['lock', 'you', '', '2026', '60'])).join(),
      /lock-reason a "reason" \$HOME.*,lock-left \d+,.*: 1 the lock is held/,
    );
    assert.deepEqual(await ask(['record', '1', '1-a-begin'], '{"a": 1}'), ['gantry-host: 0 recorded']);
    assert.deepEqual(await ask(['records']), ['1-a-begin {"a": 1}', 'gantry-host: 0 records']);
    assert.equal(
      (await ask(['compose', '1', '3', 'route=../x'], '{}')).at(-1),
      'gantry-host: 70 not a safe name: ../x',
    );
    assert.equal((await ask(['compose', '1', '3'], '{}')).at(-1), 'gantry-host: 0 composed');
    assert.equal((await ask(['point', '1', 'live', '3'])).at(-1), 'gantry-host: 0 pointed');
    assert.equal((await ask(['point', '0', 'live', '-'])).at(-1), 'gantry-host: 75 fencing number 0 is older than 1');
    assert.ok((await ask(['facts'])).includes('live 3'));
    await keepsAssets(ask, folder.path);
    await stagesOneAfterTheOther(ask, folder.path);
  });
}
