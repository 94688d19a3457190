import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readLedger } from './ledger.ts';
import type { BeginRecord, LedgerRecord } from './records.ts';
import { type HostView, settle } from './settle.ts';

type Mark = 'begin' | 'prepared' | 'commit' | 'undone' | 'settled';

function records(release: number, marks: readonly Mark[], hosts = ['a', 'b']): LedgerRecord[] {
  const same = { deployment: `d${release}`, release, time: 't' };
  const start: BeginRecord = {
    ...{ kind: 'begin', ...same, what: 'deploy', environment: 'production', commit: 'c', author: 'ops', run: 'r' },
    ...{
      reason: null,
      previous: release - 1 || null,
      restores: null,
      hosts,
      overrides: [],
      salt: 's',
      services: {},
      routes: [],
    },
  };
  return marks.map((kind) =>
    kind === 'begin' ? start : kind === 'undone' ? { kind, ...same, reason: 'x' } : { kind, ...same },
  );
}

const stored = (marks: readonly LedgerRecord[]) => marks.map((json, index) => ({ name: String(index), json }));
const done: Mark[] = ['begin', 'prepared', 'commit', 'settled'];
type View = Omit<HostView, 'name'>;
const host = (live: number | null, second: readonly Mark[], first: readonly Mark[] = done): View => ({
  live,
  ledger: readLedger(stored([...records(1, first), ...records(2, second)])),
});
const decide = (a: View, b: View) => {
  const found = settle([
    { name: 'a', ...a },
    { name: 'b', ...b },
  ]);
  if (found.kind === 'nothing') return found.kind;
  return `${found.kind} ${found.deployment.begin.release} on ${found.hosts.join(' ')}`;
};

const cases: [title: string, a: View, b: View, expected: string][] = [
  ['all hosts agree: nothing', host(2, done), host(2, done), 'nothing'],
  ['nothing was ever deployed: nothing', host(null, [], []), host(null, [], []), 'nothing'],
  ['begun on the coordinator alone: undone there', host(1, ['begin']), host(1, []), 'undo 2 on a'],
  ['begun everywhere, nothing switched: undone everywhere', host(1, ['begin']), host(1, ['begin']), 'undo 2 on a b'],
  [
    'switched everywhere without a commit: undone',
    host(2, ['begin', 'prepared']),
    host(2, ['begin', 'prepared']),
    'undo 2 on a b',
  ],
  [
    'half switched without a commit: undone',
    host(2, ['begin', 'prepared']),
    host(1, ['begin', 'prepared']),
    'undo 2 on a b',
  ],
  [
    'committed on the coordinator only: finished',
    host(2, ['begin', 'prepared', 'commit']),
    host(2, ['begin', 'prepared']),
    'finish 2 on a b',
  ],
  [
    'committed everywhere, old ones not parked: finished',
    host(2, ['begin', 'commit']),
    host(2, ['begin', 'commit']),
    'finish 2 on a b',
  ],
  [
    'a commit on another host than the coordinator does not count',
    host(2, ['begin']),
    host(2, ['begin', 'commit']),
    'undo 2 on a b',
  ],
  [
    'undone here while the other was out of reach: undone there too',
    host(1, ['begin', 'undone']),
    host(2, ['begin', 'prepared']),
    'undo 2 on b',
  ],
  [
    'committed and settled here, the other came back without: finished',
    host(2, done),
    host(1, ['begin', 'prepared']),
    'finish 2 on a b',
  ],
  [
    'undone on the other first, then killed: undone on the coordinator',
    host(1, ['begin']),
    host(1, ['begin', 'undone']),
    'undo 2 on a',
  ],
  [
    'a host whose link shows an older release than the ledger: brought to it',
    host(2, done),
    host(1, done),
    'finish 2 on b',
  ],
  [
    'a host that is new to the environment has nothing to settle',
    host(2, done),
    { live: null, ledger: readLedger([]) },
    'nothing',
  ],
];

describe('settle', () => {
  for (const [title, a, b, expected] of cases) it(title, () => assert.equal(decide(a, b), expected));
});
