import assert from 'node:assert/strict';
import { test } from 'node:test';
import { didYouMean } from './did-you-mean.ts';

test('a mistyped word finds the known word nearest to it', () => {
  const keys = ['runs-on', 'steps', 'needs', 'timeout-minutes'];
  assert.equal(didYouMean('run-on', keys), 'runs-on');
  assert.equal(didYouMean('setps', keys), 'steps');
  assert.equal(didYouMean('timeout_minutes', keys), 'timeout-minutes');
  assert.equal(didYouMean('Needs', keys), 'needs');
});

test('a word that resembles none finds none', () => {
  assert.equal(didYouMean('colour', ['runs-on', 'steps']), undefined);
  assert.equal(didYouMean('x'.repeat(10_000), ['runs-on']), undefined);
});
