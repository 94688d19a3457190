import { currentRelease, type Deployment, type Ledger, openDeployment } from './ledger.ts';

/** What a host says of itself; null for one that could not be asked. */
export interface HostView {
  readonly ledger: Ledger;
  /** The release that the link `live` names; null before the first one. */
  readonly live: number | null;
}

/** What is left to do of a deployment whose deployer is gone, and on which hosts. */
export type Settlement =
  | { readonly kind: 'nothing' }
  /** The coordinator holds the commit: bring every named host to it. */
  | { readonly kind: 'finish'; readonly deployment: Deployment; readonly hosts: readonly string[] }
  /** The coordinator holds no commit: bring every named host back. */
  | { readonly kind: 'undo'; readonly deployment: Deployment; readonly hosts: readonly string[] }
  /** Nobody may decide without these hosts. */
  | { readonly kind: 'doubt'; readonly unreachable: readonly string[]; readonly reason: string };

/**
 * Decides from the ledgers what an interrupted deployment becomes: with a commit on the coordinator it is finished,
 * without one undone (rule 15 of the fleet). A host never decides for itself.
 */
export function settle(coordinator: string, hosts: ReadonlyMap<string, HostView | null>): Settlement {
  const facts = hosts.get(coordinator) ?? null;
  const unreachable = [...hosts].filter(([, known]) => !known).map(([name]) => name);
  if (!facts) return doubt(unreachable, `only ${coordinator} knows whether the last deployment counts`);
  const reached = [...hosts].flatMap(([name, known]) => (known ? [{ name, ...known }] : []));
  const own = openDeployment(facts.ledger);
  if (own) return decide(own, facts.ledger, reached);
  for (const { ledger } of reached) {
    const open = openDeployment(ledger);
    if (open) return decide(open, facts.ledger, reached);
  }
  const current = currentRelease(facts.ledger);
  const astray = reached.filter((host) => current && isAstray(current, host)).map(({ name }) => name);
  return current && astray.length > 0 ? { kind: 'finish', deployment: current, hosts: astray } : { kind: 'nothing' };
}

function decide(
  open: Deployment,
  coordinator: Ledger,
  reached: readonly ({ readonly name: string } & HostView)[],
): Settlement {
  const verdict = coordinator.deployments.find(({ begin }) => begin.deployment === open.begin.deployment);
  const kind = verdict?.state === 'committed' ? 'finish' : 'undo';
  const names = reached.filter(({ name, ledger }) => concerns(open, name, ledger, kind)).map(({ name }) => name);
  return { kind, deployment: verdict ?? open, hosts: names };
}

/** Undoing concerns hosts that saw it begin (its coordinator always); finishing concerns all that it was meant for. */
function concerns(open: Deployment, host: string, ledger: Ledger, kind: 'finish' | 'undo'): boolean {
  if (kind === 'finish') return open.begin.hosts.includes(host);
  const seen = ledger.deployments.find(({ begin }) => begin.deployment === open.begin.deployment);
  return seen !== undefined && !seen.settled;
}

/** A host that took part in the current release and shows another one. */
function isAstray(current: Deployment, { name, live, ledger }: { readonly name: string } & HostView): boolean {
  if (!current.begin.hosts.includes(name) || ledger.deployments.length === 0) return false;
  return live !== current.begin.release;
}

function doubt(unreachable: readonly string[], reason: string): Settlement {
  return { kind: 'doubt', unreachable, reason };
}
