import type { Held } from './fleet.ts';
import { currentRelease, type Deployment, type Ledger, openDeployment, readLedger } from './ledger.ts';

/** What a host says of itself. */
export interface HostView {
  readonly name: string;
  readonly ledger: Ledger;
  /** The release that the link `live` names; null before the first one. */
  readonly live: number | null;
}

/** What a host that is held said when it was looked at. */
export function viewOf({ host, facts, records }: Held): HostView {
  return { name: host.name, live: facts.live, ledger: readLedger(records) };
}

/** What is left to do of a deployment whose deployer is gone, and on which hosts. */
export type Settlement =
  | { readonly kind: 'nothing' }
  /** The coordinator holds the commit: bring every named host to it. */
  | { readonly kind: 'finish'; readonly deployment: Deployment; readonly hosts: readonly string[] }
  /** The coordinator holds no commit: bring every named host back. */
  | { readonly kind: 'undo'; readonly deployment: Deployment; readonly hosts: readonly string[] };

/**
 * Decides from the ledgers of an environment's hosts, the coordinator first, what an interrupted deployment becomes: with
 * a commit on the coordinator it is finished, without one undone (rule 15 of the fleet). A host never decides for itself.
 */
export function settle(hosts: readonly HostView[]): Settlement {
  const [coordinator] = hosts;
  if (!coordinator) return { kind: 'nothing' };
  for (const { ledger } of hosts) {
    const open = openDeployment(ledger);
    if (open) return decide(open, coordinator.ledger, hosts);
  }
  const current = currentRelease(coordinator.ledger);
  const astray = hosts.filter((host) => current && isAstray(current, host)).map(({ name }) => name);
  return current && astray.length > 0 ? { kind: 'finish', deployment: current, hosts: astray } : { kind: 'nothing' };
}

function decide(open: Deployment, coordinator: Ledger, hosts: readonly HostView[]): Settlement {
  const verdict = coordinator.deployments.find(({ begin }) => begin.deployment === open.begin.deployment);
  const kind = verdict?.state === 'committed' ? 'finish' : 'undo';
  const names = hosts.filter(({ name, ledger }) => concerns(open, name, ledger, kind)).map(({ name }) => name);
  return { kind, deployment: verdict ?? open, hosts: names };
}

/** Undoing concerns hosts that saw it begin (its coordinator always); finishing concerns all that it was meant for. */
function concerns(open: Deployment, host: string, ledger: Ledger, kind: 'finish' | 'undo'): boolean {
  if (kind === 'finish') return open.begin.hosts.includes(host);
  const seen = ledger.deployments.find(({ begin }) => begin.deployment === open.begin.deployment);
  return seen !== undefined && !seen.settled;
}

/** A host that took part in the current release and shows another one. */
function isAstray(current: Deployment, { name, live, ledger }: HostView): boolean {
  if (!current.begin.hosts.includes(name) || ledger.deployments.length === 0) return false;
  return live !== current.begin.release;
}
