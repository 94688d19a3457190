import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { runningLines } from './live-view.ts';
import { RunProgress } from './progress.ts';
import { cut, printable, textWidth } from './render.ts';
import type { EventBody } from './types.ts';

/** What is drawn of some jobs that have each printed a text. */
function drawn(size: { columns: number; rows: number }, name: string, jobs: number, text: string): string[] {
  const progress = new RunProgress();
  const time = new Date().toISOString();
  const read = (body: EventBody) => progress.read({ ...body, seq: 1, run: 'r', time });
  for (let number = 1; number <= jobs; number += 1) {
    const job = `job ${number}`;
    read({ type: 'job', state: 'started', job, name: job });
    read({ type: 'step', state: 'started', job, step: 1, id: null, name, phase: 'main' });
    read({ type: 'log', job, step: 1, text });
  }
  return runningLines(progress, '*', size).map(stripVTControlCharacters);
}

test('a running job shows its step and the last line, as far as a progress bar has got', () => {
  const [head = '', step] = drawn({ columns: 40, rows: 24 }, 'Test', 1, 'one\n10 %\r\x1b[2K20 %\r\n');
  assert.match(head, /^\* job 1 {2}\d+ ms$/);
  assert.equal(step, '    Test  20 %');
});

test('no line is wider than the terminal, whatever the script', () => {
  // Wide letters were counted as one column: the lines wrapped, and the view grew beyond what it could draw over.
  for (const text of ['x'.repeat(500), '日本語'.repeat(50), '😀'.repeat(50), 'e\u0301'.repeat(200)]) {
    const lines = drawn({ columns: 30, rows: 24 }, text, 2, `${text}\n`);
    assert.equal(lines.length, 4);
    for (const line of lines) assert.ok(textWidth(line) < 30, line);
  }
  assert.equal(cut('日本語', 4), '日…');
});

test('jobs that find no room are counted', () => {
  const lines = drawn({ columns: 80, rows: 9 }, 'Test', 5, 'one\n');
  assert.equal(lines.length, 7);
  assert.equal(lines.at(-1), '  … and 2 more');
});

test('a carriage return cannot write over what stands before it', () => {
  assert.equal(printable('a\r\nb\rc\r\n'), 'a\nb c\n');
});
