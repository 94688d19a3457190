import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Document, isMap, isScalar, parseDocument } from 'yaml';
import { alignScalar } from './align-scalar.ts';

/** The character of the file that each character of the value came from. */
function aligned(text: string): string {
  const document: Document = parseDocument(text);
  const node = isMap(document.contents) ? document.contents.items[0]?.value : undefined;
  assert.ok(isScalar(node) && typeof node.value === 'string' && node.range);
  const offsets = alignScalar(text, node.range[0], node.value);
  assert.equal(offsets.length, node.value.length);
  assert.deepEqual(
    offsets,
    offsets.toSorted((a, b) => a - b),
  );
  return offsets.map((offset) => text.charAt(offset)).join('');
}

const cases: Readonly<Record<string, readonly [string, string]>> = {
  'a plain text': ['k: a b', 'a b'],
  'a plain text over lines': ['k: a b\n  c\n\n  d', 'a b\nc\nd'],
  'single quotes, doubled inside': ["k: 'a ''b'' c'", "a 'b' c"],
  'double quotes with escapes': ['k: "a\\tb\\"c\\u00e4d\\x41e\\U0001F600f"', 'a\\b\\c\\d\\e\\\\f'],
  'a line break in double quotes that is escaped': ['k: "a\\\n    b"', 'ab'],
  'a line break in double quotes that is folded': ['k: "a\n    b"', 'a\nb'],
  'a block': ['k: |\n  a\n    b\n\n  c\n', 'a\n  b\n\nc\n'],
  'a block with an indicator and a comment': ['k: |2- # why\n    a\n  b', '  a\nb'],
  'a folded block': ['k: >-\n  a\n  b\n', 'a\nb'],
  'a block with CRLF': ['k: |\r\n  a\r\n  b\r\n', 'a\rb\r'],
  'what is not ASCII': ['k: ä 🚀 x', 'ä 🚀 x'],
};

for (const [what, [text, expected]] of Object.entries(cases)) {
  test(`${what}: every character is found in the file`, () => assert.equal(aligned(text), expected));
}
