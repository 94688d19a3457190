import type { Held } from './fleet.ts';
import type { LedgerRecord } from './records.ts';
import { boundary, type Rollout } from './rollout.ts';

type Ending = Exclude<LedgerRecord['kind'], 'begin' | 'unpinned' | 'returned'>;

/** Adds a record about the rollout's deployment to one host's ledger; asking twice adds one. */
export async function writeRecord(
  rollout: Rollout,
  { host, fence }: Held,
  kind: Ending | 'begin',
  reason = '',
): Promise<void> {
  const { begin, deps } = rollout;
  const common = { deployment: begin.deployment, release: begin.release, time: deps.now().toISOString() };
  const record: LedgerRecord =
    kind === 'begin' ? begin : kind === 'undone' ? { kind, ...common, reason } : { kind, ...common };
  await boundary(rollout, `${kind} ${host.name}`);
  const order = String(begin.release).padStart(6, '0');
  await host.record(fence, `${order}-${begin.deployment}-${kind}`, record);
}
