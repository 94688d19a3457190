import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { currentRelease, nextRelease, openDeployment, previousRelease, readLedger, rollbackTargets } from './ledger.ts';
import type { BeginRecord, LedgerRecord } from './records.ts';

const begin = (release: number, more: Partial<BeginRecord> = {}): BeginRecord => ({
  kind: 'begin',
  deployment: `d${release}`,
  release,
  time: `2026-01-01T00:00:0${release}.000Z`,
  what: 'deploy',
  environment: 'production',
  commit: 'c'.repeat(40),
  author: 'ops',
  reason: null,
  run: 'r',
  previous: release > 1 ? release - 1 : null,
  restores: null,
  hosts: ['a'],
  overrides: [],
  salt: 's',
  services: {},
  routes: [],
  ...more,
});
const end = (kind: 'commit' | 'settled' | 'prepared', release: number): LedgerRecord => ({
  kind,
  deployment: `d${release}`,
  release,
  time: 't',
});
const undone = (release: number): LedgerRecord => ({ ...end('commit', release), kind: 'undone', reason: 'it broke' });
const live = (release: number, more?: Partial<BeginRecord>) => [
  begin(release, more),
  end('commit', release),
  end('settled', release),
];
const number = (deployment: ReturnType<typeof currentRelease>) => deployment?.begin.release ?? null;

const ledgerOf = (files: readonly unknown[]) =>
  readLedger(files.map((json, index) => ({ name: `00000${index}`, json })));

describe('a ledger', () => {
  it('is empty before the first deployment', () => {
    const ledger = readLedger([]);
    assert.equal(currentRelease(ledger), null);
    assert.equal(openDeployment(ledger), null);
    assert.equal(previousRelease(ledger), null);
    assert.equal(nextRelease(ledger), 1);
  });

  it('counts the last committed release, in whatever order its files are read', () => {
    const ledger = ledgerOf([...live(2), ...live(1)].toReversed());
    assert.equal(number(currentRelease(ledger)), 2);
    assert.equal(openDeployment(ledger), null);
    assert.deepEqual(rollbackTargets(ledger).map(number), [1]);
  });

  it('never counts a release that was undone, and never gives its number again', () => {
    const ledger = ledgerOf([...live(1), begin(2), undone(2)]);
    assert.equal(number(currentRelease(ledger)), 1);
    assert.equal(openDeployment(ledger), null);
    assert.equal(nextRelease(ledger), 3);
    assert.equal(ledger.deployments[1]?.reason, 'it broke');
  });

  it('holds a deployment open until it is undone, or committed and settled', () => {
    assert.equal(number(openDeployment(ledgerOf([...live(1), begin(2)]))), 2);
    assert.equal(openDeployment(ledgerOf([begin(2), end('prepared', 2)]))?.prepared, true);
    assert.equal(openDeployment(ledgerOf([...live(1), begin(2), end('commit', 2)]))?.state, 'committed');
  });

  it('goes back two releases with two rollbacks', () => {
    const once = [...live(1), ...live(2), ...live(3), ...live(4, { what: 'rollback', restores: 2 })];
    assert.equal(number(previousRelease(ledgerOf(once.slice(0, 9)))), 2);
    assert.equal(number(previousRelease(ledgerOf(once))), 1);
  });

  it('passes over releases that were undone when it goes back', () => {
    const ledger = ledgerOf([...live(1), begin(2), undone(2), ...live(3, { previous: 1 })]);
    assert.equal(number(previousRelease(ledger)), 1);
  });

  it('names what it cannot read and keeps the rest', () => {
    const rubbish = [
      null,
      7,
      'x',
      [],
      {},
      { kind: 'begin' },
      { kind: 'commit', deployment: 1 },
      { ...begin(9), more: 1 },
    ];
    const ledger = ledgerOf([...rubbish, ...live(1)]);
    assert.equal(ledger.problems.length, rubbish.length);
    assert.equal(number(currentRelease(ledger)), 1);
  });
});
