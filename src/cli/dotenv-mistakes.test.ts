import assert from 'node:assert/strict';
import test from 'node:test';
import { parseEnv } from 'node:util';
import { mistakeText } from '../lib/mistake.ts';
import { dotenvMistakes } from './dotenv-mistakes.ts';

const said = (text: string) => dotenvMistakes(text, '.env').map(mistakeText);

// Cause: Node's reader took A="x\"y" for x\ and A=x#y for x, and a deployment started its services with half a secret.
test('values that would be cut short, and lines that would be skipped, are refused without telling the value', () => {
  const text = ['A="hunter\\"22"', 'B=hunter#22', 'C=#hunter', 'hunter22', "D='hunter", ''].join('\n');
  assert.notEqual(parseEnv(text).A, 'hunter"22');
  const mistakes = said(text);
  assert.deepEqual(
    mistakes.map((mistake) => mistake.replace(/ \(.*/, '')),
    [
      '.env:1:1: The value of A would end at the second "',
      '.env:2:1: The value of B would end at its #',
      '.env:3:1: The value of C would end at its #',
      '.env:4:1: This line is not NAME=value',
      '.env:5:1: The value of D begins with a quote that nothing closes',
    ],
  );
  assert.ok(mistakes.every((mistake) => !mistake.includes('hunter')));
  assert.deepEqual(
    mistakes.filter((mistake) => !mistake.includes(' (')),
    [],
    'every one has its fix',
  );
});

test('what is read as it stands is no mistake', () => {
  const key = 'K="-----BEGIN\nKEY=#\n-----END" # the key';
  assert.deepEqual(said(`# c\n\nexport A=b # c\r\nE=\nF= # c\nB='x#"y'\r\nC=\`it's\`\nU=a=b?c="d"\n${key}\nZ=1\n`), []);
});
