import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerReader } from './answer-reader.ts';

/** The answers in what a session printed, which came in chunks of so many bytes. */
function read(text: string, size = text.length): { answers: string[]; noise: string } {
  const answers: string[] = [];
  const reader = new AnswerReader((id, answer) => answers.push(`${id}: ${answer}`));
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) assert.ok(reader.take(bytes.subarray(at, at + size)));
  return { answers, noise: reader.noise };
}

const framed = (id: string, text: string) => `\nbegin ${id}\n${text}\nend ${id}\n`;

test('answers are cut out of a greeting and of one another, wherever chunks end', () => {
  const text = `Welcome!\nbegin nothing${framed('a1', 'live 3\ngantry-host: 0 facts\n')}${framed('b2', '')}${framed('c3', 'ü\nend a1\nbegin c3\n')}`;
  for (const size of [1, 2, 3, 7, 1000]) {
    const { answers, noise } = read(text, size);
    assert.deepEqual(answers, ['a1: live 3\ngantry-host: 0 facts\n', 'b2: ', 'c3: ü\nend a1\nbegin c3\n'], `${size}`);
    assert.equal(noise, 'Welcome!\nbegin nothing', `${size}`);
  }
});

test('what never becomes an answer is kept as noise, its end only', () => {
  assert.deepEqual(read('begin a1\nsudo: no\n'), { answers: [], noise: 'begin a1\nsudo: no\n' });
  assert.deepEqual(read('\nend a1\n\nend \0\u{ff}\n').answers, []);
  assert.equal(read(`${'x'.repeat(200_000)}end`, 4096).noise.length, 65_536);
});

test('an answer without an end is not taken for ever', () => {
  const reader = new AnswerReader(() => assert.fail('answered'));
  const chunk = Buffer.alloc(8 * 1024 * 1024, 'a line\n');
  assert.deepEqual(Array.from({ length: 9 }, () => reader.take(chunk)).map(String), [
    ...Array.from({ length: 8 }, () => 'true'),
    'false',
  ]);
});
