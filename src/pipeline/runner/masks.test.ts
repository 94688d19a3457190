import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createMasks } from './masks.ts';

test('a secret is hidden as it is, line by line, and in the encodings that tools print', () => {
  const secret = `p&ss "word"/<é>\nsecond 'line'`;
  const first = `p&ss "word"/<é>`;
  const masks = createMasks([secret]);
  const printed = [
    first,
    "second 'line'",
    JSON.stringify(first),
    encodeURIComponent(first),
    'p&amp;ss &quot;word&quot;/&lt;é&gt;',
    "second '\\''line'\\''",
    "second ''line''",
    'p&ss \\"word\\"/<é>',
    Buffer.from(first).toString('base64'),
    Buffer.from(first).toString('base64url'),
  ];
  for (const text of printed) {
    const shown = masks.apply(`before ${text} after`);
    assert.match(shown, /^before .{0,2}\*\*\*.{0,3} after$/s, text);
  }
  assert.equal(masks.apply(`before ${secret} after\n`), 'before ***\n*** after\n');
  // The end of a secret's last line was hidden too, and joined it with the next line of the log.
  assert.equal(createMasks(['one\ntwo\n']).apply('a one\ntwo\nb'), 'a ***\n***\nb');
});

test('a secret with quotes and brackets is hidden as each language encodes it for URLs and XML', () => {
  // encodeURIComponent leaves !'()* alone; Uri.EscapeDataString, Python and Go do not, and theirs were shown.
  const masks = createMasks([`it's (a) b/c!<d>`]);
  const printed = [
    "it's%20(a)%20b%2Fc!%3Cd%3E",
    'it%27s%20%28a%29%20b%2Fc%21%3Cd%3E',
    'it%27s%20%28a%29%20b/c%21%3Cd%3E',
    'it%27s+%28a%29+b%2Fc%21%3Cd%3E',
    'it&#x27;s (a) b/c!&lt;d&gt;',
  ];
  for (const text of printed) assert.equal(masks.apply(`before ${text} after`), 'before *** after');
});

test('a secret is hidden without the quotes around it, and in the two pieces that PowerShell prints of it', () => {
  // ValueEncoders.cs: TrimDoubleQuotes, PowerShellPreAmpersandEscape, PowerShellPostAmpersandEscape
  assert.equal(createMasks(['"correct horse"']).apply('a correct horse b'), 'a *** b');
  assert.equal(createMasks(['"short"']).apply('short'), 'short');
  const plain = createMasks(['first1&secondpart']);
  assert.equal(plain.apply('first1& | secondpart'), '*** | ***');
  const plus = createMasks(['first1&+second&third']);
  assert.equal(plus.apply('first1&+ | econd&third'), '*** | ***');
  assert.equal(createMasks(['ab&cd']).apply('ab& cd'), 'ab& cd');
});

test('a secret inside a longer text is hidden in its base64, wherever it begins', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 8, unit: 'grapheme-ascii' }),
      fc.string(),
      fc.string(),
      (secret, before, after) => {
        fc.pre(secret.trim() === secret);
        const shown = createMasks([secret]).apply(Buffer.from(before + secret + after).toString('base64'));
        assert.ok(!Buffer.from(shown.replaceAll('***', ''), 'base64').toString().includes(secret));
        assert.ok(shown.includes('***'));
      },
    ),
    { numRuns: 300 },
  );
});

test('secrets that overlap are hidden whole', () => {
  const masks = createMasks(['abcdef', 'defghi', 'hi-jk']);
  assert.equal(masks.apply('xabcdefghi-jky'), 'x***y');
  assert.equal(masks.apply('defghi abcdef'), '*** ***');
});

test('a blank secret hides nothing, and one added later counts from then on', () => {
  const masks = createMasks(['', '  ', '\n']);
  assert.equal(masks.apply('a b\n\nc'), 'a b\n\nc');
  masks.add('b');
  assert.equal(masks.apply('a b'), 'a ***');
});

test('characters with a meaning in expressions are only characters', () => {
  assert.equal(createMasks(['a.*b(c|', '$&[x]']).apply('a.*b(c| $&[x] aXXb'), '*** *** aXXb');
});
