import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gantry } from './fixtures/gantry.ts';

test('every command has a help page with an example, --json and -C', async () => {
  const help = await gantry(['--help']);
  assert.equal(help.code, 0);
  const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) (?:\[|<)/gm)].map(([, name = '']) => name);
  assert.ok(commands.length >= 11, help.stdout);
  assert.match(help.stdout, /Exit codes: 0 good, 1 the work failed, 2 the input is wrong, 3 Gantry broke/);
  for (const name of commands.filter((one) => one !== 'help')) {
    const page = await gantry([name, '--help']);
    assert.equal(page.code, 0, name);
    assert.match(page.stdout, new RegExp(`Example:\n  \\$ gantry ${name}`), name);
    for (const option of ['--json', '-C <dir>']) assert.ok(page.stdout.includes(option), `${name} ${option}`);
  }
});

// The pages above are those of commands with arguments; `gantry host` has none, only commands of its own, and had no example.
test('a group of commands has an example, and so has each of its commands', async () => {
  for (const words of [['host'], ['host', 'add'], ['host', 'setup'], ['host', 'check'], ['host', 'adopt']]) {
    const page = await gantry([...words, '--help']);
    assert.match(page.stdout, new RegExp(`Example:\n  \\$ gantry ${words.join(' ')}`), words.join(' '));
  }
});

test("unknown commands and options are the user's mistake, with a suggestion", async () => {
  const command = await gantry(['rnu']);
  assert.equal(command.code, 2);
  assert.match(command.stderr, /run/);
  const option = await gantry(['run', '--evnt', 'push']);
  assert.equal(option.code, 2);
  assert.match(option.stderr, /--event/);
  for (const words of [['run', '--max-parallel', '0'], ['run', '--input', 'x'], ['runs', '-n', '-1'], ['show']])
    assert.equal((await gantry(words)).code, 2, words.join(' '));
});

test('--version prints the version', async () => {
  const { code, stdout } = await gantry(['--version']);
  assert.equal(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
});
