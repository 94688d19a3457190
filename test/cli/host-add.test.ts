import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { sshdMissing, type TestSshd, testSshd } from '../../src/delivery/remote/test-sshd.ts';
import { mustRun, runCommand } from '../../src/lib/command.ts';
import { temporaryFolder } from '../../src/lib/temporary-folder.ts';
import { skipWithout } from '../needs.ts';
import { projectOn } from './fixtures/repository.ts';

const skip = skipWithout('sshd', await sshdMissing());
const main = path.join(import.meta.dirname, '../../src/cli/main.ts');

async function makeRepository(folder: string, { target }: TestSshd): Promise<void> {
  await mustRun(['git', 'init', '-q', folder]);
  await fs.writeFile(path.join(folder, 'gantry.yml'), projectOn(`${target.user}@${target.host}:${target.port}`));
}

async function fingerprintOf({ folder }: TestSshd): Promise<string> {
  const { stdout } = await mustRun(['ssh-keygen', '-lf', path.join(folder, 'host.pub')]);
  return /SHA256:\S+/.exec(stdout)?.[0] ?? '';
}

test('host add pins a key that somebody vouches for, and never one that changed without its fingerprint', {
  skip,
}, async () => {
  await using sshd = await testSshd();
  await using folder = await temporaryFolder('gantry-host-add');
  await makeRepository(folder.path, sshd);
  const add = async (...words: string[]) => {
    const all = [process.execPath, main, 'host', 'add', 'production', '-C', folder.path, ...words];
    const { code, stdout, stderr } = await runCommand(all);
    return { code, said: stdout + stderr };
  };
  const pinned = () => fs.readFile(path.join(folder.path, '.gantry', 'known_hosts'), 'utf8').catch(() => '');
  const first = await fingerprintOf(sshd);
  assert.match((await add()).said, /refused, nobody confirmed it; give --fingerprint, or --yes/);
  assert.equal((await add('--fingerprint', 'rubbish')).code, 2);
  const another = `SHA256:${'A'.repeat(43)}`;
  assert.match((await add('--fingerprint', another)).said, /refused, no --fingerprint is that of this key/);
  assert.equal(await pinned(), '');
  const given = await add('--fingerprint', first);
  assert.equal(given.code, 0, given.said);
  assert(given.said.includes(`ssh-ed25519 ${first}: pinned`));
  assert.equal(await pinned(), await fs.readFile(sshd.knownHosts, 'utf8'));
  assert.match((await add('--yes')).said, /unchanged/);
  await sshd.stop();
  await sshd.changeHostKey();
  await sshd.start();
  const before = await pinned();
  const changed = await add('--yes');
  assert.equal(changed.code, 1);
  assert.match(changed.said, /refused, its key changed/);
  assert.equal(await pinned(), before);
  assert.equal((await add('--fingerprint', await fingerprintOf(sshd))).code, 0);
  assert.notEqual(await pinned(), before);
  await sshd.stop();
  const gone = await add('--json');
  assert.equal(gone.code, 1);
  assert.match(gone.said, /"result":"unreachable".*\n.*"summary"/);
});
