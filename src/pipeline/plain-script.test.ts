import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { isPlainScript } from './plain-script.ts';

const plain = [
  'npm ci',
  'echo "a b" | tee out.txt',
  "cd x && make -j2 || exit 1 # don't stop",
  'a > b 2>&1; c >> "$FILE" &',
  'echo "$HOME/${X}" \\\n  "it\'s" \'say "x"\'\n\nnode --test',
  'git add -A && git commit -m "if it is done"',
];
const notPlain = [
  'echo "a',
  "echo 'a",
  "# don't\necho 'a",
  'if true; then a; fi',
  'a |',
  '&& a',
  'a ;; b',
  'echo $(date)',
  'cat <<E',
  'a > ',
  '(a)',
  'a & & b',
  '; a',
  'a "`b"',
  'fi',
  'for',
  'echo "${X:-a}"',
  'a "b\\',
];

test('what is said to be plain is', () => {
  for (const text of plain) assert.ok(isPlainScript(text), text);
  for (const text of notPlain) assert.ok(!isPlainScript(text), text);
});

test('bash can read whatever is said to be plain', () => {
  const pieces = [
    'a',
    ' ',
    '"',
    "'",
    '|',
    '||',
    '&&',
    ';',
    '&',
    '>',
    '#',
    '\n',
    '$X',
    '\\\n',
    'if',
    'b.txt',
    '\\',
    '2>&1',
    '<',
    '!',
  ];
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  let asked = 0;
  for (let round = 0; asked < 150 && round < 20_000; round += 1) {
    const text = Array.from({ length: 2 + next(8) }, () => pieces[next(pieces.length)]).join('');
    if (text.trim() === '' || !isPlainScript(text)) continue;
    asked += 1;
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    assert.equal(status, 0, `${JSON.stringify(text)}: ${stderr}`);
  }
  assert.ok(asked >= 100, `only ${asked} were plain`);
});
