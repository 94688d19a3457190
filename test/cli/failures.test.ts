import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand } from '../../src/lib/command.ts';
import { gantry } from './fixtures/gantry.ts';
import { CI, makeRepository } from './fixtures/repository.ts';

const legs = `
on: push
jobs:
  test:
    strategy: { fail-fast: false, matrix: { version: ['a b', other] } }
    runs-on: ubuntu-latest
    steps:
      - run: echo fine
      - name: Unit tests
        env: { TOKEN: '\${{ secrets.TOKEN }}' }
        run: |
          for n in $(seq 20); do echo "line $n of $TOKEN"; done
          [ '\${{ matrix.version }}' = other ] || exit 3
`;

const TOKEN = { TOKEN: 'hush-hush' };

test('a red run ends with each failed step, its last lines, and the words that run that job again', async () => {
  await using repository = await makeRepository({ [CI]: legs });
  const { code, stdout } = await gantry(['run', '-C', repository.folder, '--secret', 'TOKEN', '--env', 'X=1'], TOKEN);
  assert.equal(code, 1);
  const [, end = ''] = stdout.split(/^✗ failure .*$/m);
  const lines = end.trim().split('\n');
  assert.equal(lines[0], '✗ test (a b) › Unit tests  Process completed with exit code 3.');
  assert.deepEqual([lines[1], lines.at(-2)], ['  │ line 11 of ***', '  │ line 20 of ***']);
  assert.equal(lines.length, 12);
  const again =
    "gantry run -W .github/workflows/ci.yml -e push -j test --matrix 'version:a b' --env 'X=…' --secret TOKEN";
  assert.equal(lines.at(-1), `again: ${again}`);
  const PATH = `${new URL('../../bin', import.meta.url).pathname}:${process.env.PATH}`;
  const env = { ...process.env, ...TOKEN, PATH };
  const repeated = await runCommand(['sh', '-c', again], { cwd: repository.folder, env });
  assert.equal(repeated.code, 1);
  assert.match(repeated.stdout, /^✗ test \(a b\) › Unit tests {2}Process completed with exit code 3\.$/m);
  assert.doesNotMatch(repeated.stdout, /other/);
});
