import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../lib/temporary-folder.ts';
import { checkFiles } from './check-files.ts';
import { ShellPrograms } from './shell-programs.ts';

const { signal } = new AbortController();

test('many scripts are read at once, each with its own line, and none of them runs', async () => {
  await using folder = await temporaryFolder('gantry-test');
  const witness = path.join(folder.path, 'ran');
  const texts = [
    `touch ${witness}\nif true; then\n  touch ${witness}\nfi\n`,
    `touch ${witness}\nls; )\ntouch ${witness}\n`,
    'for x in a; do\n  echo "$x"\n',
    `$(touch ${witness})\necho <(touch ${witness})\n`,
    'a=(1 2)\n',
  ];
  const programs = new ShellPrograms(signal);
  const found = await programs.syntax(texts, false);
  assert.deepEqual(
    found.map((one) => one?.line),
    [undefined, 2, 3, undefined, undefined],
  );
  assert.match(found[1]?.message ?? '', /syntax error near unexpected token `\)'/);
  await assert.rejects(fs.stat(witness), { code: 'ENOENT' });
});

test('more scripts than one process takes are all answered, in their order', async () => {
  const texts = Array.from({ length: 205 }, (_, index) => (index % 2 === 0 ? `echo ${index} )` : `(echo ${index})`));
  const found = await new ShellPrograms(signal).syntax(texts, true);
  assert.deepEqual(
    found.map((one) => one?.line),
    texts.map((_, index) => (index % 2 === 0 ? 1 : undefined)),
  );
});

test('a program that is not there finds nothing', async (t) => {
  await using folder = await temporaryFolder('gantry-test');
  const before = process.env.PATH;
  t.after(() => {
    process.env.PATH = before;
  });
  process.env.PATH = folder.path;
  const programs = new ShellPrograms(signal);
  assert.deepEqual(await programs.syntax(['fi', 'done'], false), [undefined, undefined]);
  assert.deepEqual(await programs.comments(['echo $x', 'cd a'], ['--shell=sh']), [[], []]);
});

test('files are given in their order, whichever is checked first', async () => {
  await using folder = await temporaryFolder('gantry-test');
  const files = ['slow', 'b', 'c', 'd', 'e', 'f'].map((name) => path.join(folder.path, `${name}.yml`));
  for (const [index, file] of files.entries()) {
    const steps = index === 0 ? '      - run: |\n          if true; then\n' : '      - run: echo\n';
    await fs.writeFile(file, `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`);
  }
  const seen: string[] = [];
  for await (const { file, findings } of checkFiles(files, path.basename, signal)) {
    seen.push(file);
    assert.equal(
      findings.some(({ code }) => code === 'shell-syntax'),
      file === 'slow.yml',
    );
  }
  assert.deepEqual(seen, ['slow.yml', 'b.yml', 'c.yml', 'd.yml', 'e.yml', 'f.yml']);
});
