import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { it } from 'node:test';
import { runCommand } from '../../src/lib/command.ts';
import { makeShop } from './fixtures/shop.ts';

const gantry = path.join(import.meta.dirname, '../../bin/gantry');

it('one service is rolled back on real local hosts, pinned, told and let go, by the command line alone', async () => {
  await using shop = await makeShop(21_400);
  const run = async (...words: string[]) => {
    const env = { ...process.env, GANTRY_HOME: shop.state };
    const { code, stdout, stderr } = await runCommand([gantry, ...words, '-C', shop.repository], { env });
    return { code, text: stdout + stderr };
  };
  const good = async (...words: string[]) => {
    const { code, text } = await run(...words);
    assert.equal(code, 0, `gantry ${words.join(' ')}: ${text}`);
    return text;
  };
  const environment = '    after_deploy: cat > hook.json\n';
  for (const version of ['1', '2']) {
    await shop.commit({ version, environment });
    await good('deploy', 'production');
  }
  // Relative things of gantry.yml begin beside the state, which is not in the repository here.
  const hook = JSON.parse(await readFile(path.join(shop.folder, 'hook.json'), 'utf8'));
  assert.deepEqual([hook.result, hook.release], ['success', 2]);
  await good('rollback', 'production', '--service', 'pricing', '--reason', 'wrong prices');
  await shop.commit({ version: '3', environment });
  assert.match(await good('plan', 'production'), /pricing is pinned to its build of release 1 by .* \(wrong prices\)/);
  await good('deploy', 'production');
  assert.match(await good('status', 'production'), /pricing .*pinned to release 1/);
  const pricing = shop.urls[1] ?? assert.fail();
  const versionOf = async () => await (await fetch(pricing)).text();
  assert.match(await versionOf(), /"version":"1"/);
  assert.match(await good('diff', 'production', 'production'), /Nothing differs/);
  await good('logs', 'production', 'pricing', '-n', '2');
  await good('unpin', 'production', 'pricing');
  await good('deploy', 'production');
  assert.doesNotMatch(await good('status', 'production'), /pinned/);
  assert.match(await versionOf(), /"version":"3"/);
});
