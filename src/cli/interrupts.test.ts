import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interruptSignal } from './interrupts.ts';

test('a press that arrives twice is one, and a second one ends the process with 130', (t) => {
  const exit = t.mock.method(process, 'exit', () => undefined);
  const listen = t.mock.method(process, 'on', () => process);
  let now = 1000;
  t.mock.method(performance, 'now', () => now);
  let told = '';
  const signal = interruptSignal({ write: (text) => (told += text) });
  const press = (name: NodeJS.Signals) => {
    const [, heard] = listen.mock.calls.find(({ arguments: [event] }) => event === name)?.arguments ?? [];
    (heard as (name: NodeJS.Signals) => void)(name);
  };
  // From the terminal, and passed on by whoever started us.
  press('SIGINT');
  now += 400;
  press('SIGINT');
  assert.match(told, /^\nSIGINT: stopping[^\n]*\n$/);
  assert.ok(signal.aborted);
  assert.equal(exit.mock.callCount(), 0);
  now += 101;
  press('SIGTERM');
  assert.deepEqual(exit.mock.calls[0]?.arguments, [130]);
});
