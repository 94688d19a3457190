import type { StoredRecord } from '../deploy/stored-record.ts';
import { type BeginRecord, type LedgerRecord, parseRecord, type ServiceRelease } from './records.ts';

/** One deployment as a ledger tells it. */
export interface Deployment {
  readonly begin: BeginRecord;
  /** `open`: neither committed nor undone; its deployer works on it or was interrupted. */
  readonly state: 'open' | 'committed' | 'undone';
  /** When it was committed or undone. */
  readonly ended: string | null;
  /** Why it was undone. */
  readonly reason: string | null;
  readonly prepared: boolean;
  /** The services that were unpinned while it was live. */
  readonly unpinned: readonly string[];
  /** Whether nothing of it is left to do. */
  readonly settled: boolean;
  /** Whether its hosts were given back to what they were taken over from. */
  readonly returned: boolean;
}

/** A ledger, read: deployments in the order of their release numbers. */
export interface Ledger {
  readonly deployments: readonly Deployment[];
  /** What could not be read, for people. */
  readonly problems: readonly string[];
}

/** The map service → revision of a release. */
export type ReleaseMap = Readonly<Record<string, ServiceRelease>>;

/** Reads the records of one host. Unreadable ones are named and left out; records of a deployment with no `begin` too. */
export function readLedger(files: readonly StoredRecord[]): Ledger {
  const problems: string[] = [];
  const records: LedgerRecord[] = [];
  for (const file of files) {
    const parsed = parseRecord(file);
    if ('record' in parsed) records.push(parsed.record);
    else problems.push(parsed.problem);
  }
  const begins = records.filter((record) => record.kind === 'begin').toSorted((a, b) => a.release - b.release);
  return { deployments: begins.map((begin) => foldDeployment(begin, records)), problems };
}

function foldDeployment(begin: BeginRecord, records: readonly LedgerRecord[]): Deployment {
  const mine = records.filter((record) => record.deployment === begin.deployment);
  const commit = mine.find((record) => record.kind === 'commit');
  const undone = mine.find((record) => record.kind === 'undone');
  return {
    begin,
    state: commit ? 'committed' : undone ? 'undone' : 'open',
    ended: commit?.time ?? undone?.time ?? null,
    reason: undone?.reason ?? null,
    unpinned: mine.flatMap((record) => (record.kind === 'unpinned' ? [record.service] : [])),
    prepared: mine.some((record) => record.kind === 'prepared'),
    returned: mine.some((record) => record.kind === 'returned'),
    settled: mine.some((record) => record.kind === 'settled' || record.kind === 'undone'),
  };
}

/** The release that counts: the last one that was committed; none once its hosts were given back. */
export function currentRelease(ledger: Ledger): Deployment | null {
  const last = ledger.deployments.findLast((deployment) => deployment.state === 'committed') ?? null;
  return last?.returned ? null : last;
}

/** A deployment that its deployer has not brought to an end. */
export function openDeployment(ledger: Ledger): Deployment | null {
  return ledger.deployments.findLast((deployment) => !deployment.settled) ?? null;
}

/**
 * The number of the next release; numbers of releases that were undone are not used again, nor those of the sets that
 * hosts still have although their ledgers were lost.
 */
export function nextRelease(ledger: Ledger, sets: readonly number[] = []): number {
  return Math.max(0, ledger.deployments.at(-1)?.begin.release ?? 0, ...sets) + 1;
}

/** Committed releases that are not live, newest first. */
export function rollbackTargets(ledger: Ledger): Deployment[] {
  const current = currentRelease(ledger);
  return ledger.deployments
    .filter((deployment) => deployment.state === 'committed' && deployment !== current)
    .toReversed();
}

/**
 * The release that a rollback without a number brings back: the one that was live before the current one. After a
 * rollback that is the one before the release it restored, so that two rollbacks go two releases back.
 */
export function previousRelease(ledger: Ledger): Deployment | null {
  const at = restoredRelease(ledger);
  return at ? committedRelease(ledger, at.begin.previous) : null;
}

/** The release whose services are live: the current one, or the one that it brought back. */
export function restoredRelease(ledger: Ledger): Deployment | null {
  let at = currentRelease(ledger);
  while (at && at.begin.restores !== null) at = committedRelease(ledger, at.begin.restores);
  return at;
}

function committedRelease({ deployments }: Ledger, release: number | null): Deployment | null {
  return deployments.find(({ begin, state }) => state === 'committed' && begin.release === release) ?? null;
}
