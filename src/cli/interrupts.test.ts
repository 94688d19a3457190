import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interruptSignal } from './interrupts.ts';

/** What listens to a signal hears it. */
function pressed(calls: readonly { readonly arguments: readonly unknown[] }[], name: NodeJS.Signals): void {
  const [, heard] = calls.find(({ arguments: [event] }) => event === name)?.arguments ?? [];
  (heard as (name: NodeJS.Signals) => void)(name);
}

test('a press that arrives twice is one, and a second one ends the process with 130', (t) => {
  const exit = t.mock.method(process, 'exit', () => undefined);
  const listen = t.mock.method(process, 'on', () => process);
  let now = 1000;
  t.mock.method(performance, 'now', () => now);
  let told = '';
  const signal = interruptSignal({ write: (text) => (told += text) }, ['deploy', 'production']);
  const press = (name: NodeJS.Signals) => pressed(listen.mock.calls, name);
  // From the terminal, and passed on by whoever started us.
  press('SIGINT');
  now += 400;
  press('SIGINT');
  assert.match(told, /^\nSIGINT: stopping, and undoing what must be undone[^\n]*\n$/);
  assert.ok(signal.aborted);
  assert.equal(exit.mock.callCount(), 0);
  now += 101;
  press('SIGTERM');
  assert.deepEqual(exit.mock.calls[0]?.arguments, [130]);
});

// `gantry logs -f`, which ends with Ctrl-C, said that it undoes what must be undone.
test('a command that only looks promises no undoing', (t) => {
  const listen = t.mock.method(process, 'on', () => process);
  const toldBy = (...words: string[]) => {
    let told = '';
    listen.mock.resetCalls();
    interruptSignal({ write: (text) => (told += text) }, words);
    pressed(listen.mock.calls, 'SIGINT');
    return told;
  };
  for (const words of ['logs production pricing -f', 'status production', 'host check production', 'exec p s -- cat']) {
    assert.equal(toldBy(...words.split(' ')), '\nSIGINT: stopping. Once more kills at once.\n', words);
  }
  for (const words of ['deploy production', 'host setup production', 'run push', 'undo production']) {
    assert.match(toldBy(...words.split(' ')), /undoing what must be undone/, words);
  }
});
