import type { Environment, Project } from '../../config/project.ts';
import type { Result, RunKind } from '../../events/types.ts';
import { InputError } from '../../lib/mistake.ts';
import { type LockHolder, StaleDeployer } from '../deploy/host.ts';
import type { Secrets } from './compose-release.ts';
import { Failure, isExpected, reasonOf, wasStopped } from './failure.ts';
import { type Fleet, holdFleet } from './fleet.ts';
import { runHook } from './hooks.ts';
import type { Deployment, Ledger } from './ledger.ts';
import { maskSecrets } from './mask-secrets.ts';
import type { Rollout } from './rollout.ts';
import { type Teller, tellSteps } from './run-steps.ts';
import { type Settled, settleOpen } from './settle-open.ts';
import type { ChangeRequest, DeploymentOutcome, ReleaseDeps } from './types.ts';

/** One command that changes an environment, under way: its hosts are held and nothing is left open on them. */
export interface Session {
  readonly deps: ReleaseDeps;
  readonly request: ChangeRequest;
  readonly project: Project;
  readonly environment: Environment;
  readonly teller: Teller;
  readonly fleet: Fleet;
  readonly secrets: Secrets;
  /** The coordinator's, as it is after settling. */
  readonly ledger: Ledger;
  readonly settled: readonly Settled[];
  /** The caller's signal, or the loss of the lock. */
  readonly signal: AbortSignal;
}

/** What a command is, for its record. */
export interface CommandInfo {
  readonly kind: RunKind & ('deploy' | 'rollback' | 'undo');
  /** Such as "deploy 3f2a1c0 to production". */
  readonly title: string;
  readonly commit?: string;
}

/** The environment of that name, or an InputError with those there are. */
export function findEnvironment(project: Project, name: string): Environment {
  const found = project.environments.find((environment) => environment.name === name);
  if (found) return found;
  const names = project.environments.map((environment) => environment.name).join(', ');
  throw new InputError([{ message: `There is no environment "${name}" in ${project.file}`, fix: `it has ${names}` }]);
}

/**
 * Records a command as a run with one job, holds the hosts, brings an interrupted deployment to an end, and does the
 * work. Another deployer at work is a refusal and no failed deployment.
 */
export async function openSession(
  deps: ReleaseDeps,
  request: ChangeRequest,
  project: Project,
  info: CommandInfo,
  work: (session: Session) => Promise<DeploymentOutcome>,
): Promise<DeploymentOutcome> {
  const environment = findEnvironment(project, request.environment);
  return recordRun(deps, request, info, async (teller) => {
    const secrets = await deps.secrets(environment);
    const outcome = await workOnHosts({ deps, request, project, environment, teller, secrets }, info, work);
    const said = { asked: request.reason ?? null, mask: maskSecrets([...secrets.values()]) };
    await runHook(deps, teller, environment, info, outcome, said);
    return outcome;
  });
}

async function workOnHosts(
  own: Pick<Session, 'deps' | 'request' | 'project' | 'environment' | 'teller' | 'secrets'>,
  info: CommandInfo,
  work: (session: Session) => Promise<DeploymentOutcome>,
): Promise<DeploymentOutcome> {
  const { deps, request, project, environment, teller } = own;
  const why = request.reason ? `${info.title}: ${request.reason}` : info.title;
  const waiting = { why, lockWait: request.lockWait ?? 0, ...(request.signal && { signal: request.signal }) };
  await using locked = await teller.run('Lock the hosts', async () => {
    const answer = await holdFleet(deps, project, environment, waiting);
    if (answer.ok) return answer.fleet;
    throw new Failure(heldText(answer.host, answer.holder, waiting.lockWait));
  });
  const signal = request.signal ? AbortSignal.any([request.signal, locked.lost]) : locked.lost;
  const ready = await teller.run('Settle what was interrupted', (say) =>
    settleOpen(
      environment.name,
      locked,
      (fleet, deployment, ledger) => rolloutOf({ ...own, fleet }, deployment, ledger),
      say,
    ),
  );
  // Awaited here: what `using` holds is let go as soon as this function returns.
  return await work({ ...own, ...ready, signal });
}

/** Who holds a host, and what somebody can do who wants it too. */
function heldText(host: string, { owner, reason, since, left }: LockHolder, waited: number): string {
  const wait = waited > 0 ? `it was waited for ${waited / 1000} s` : '"--lock-wait <seconds>" waits for it';
  const lapse = left === null ? '' : `, and its lock lapses in ${left / 1000} s unless it is renewed`;
  return `${host} is held by ${owner} since ${since}: ${reason}; ${wait}${lapse}`;
}

/** The rollout of a deployment that is in the ledger already. */
function rolloutOf(
  base: Pick<Session, 'deps' | 'project' | 'environment' | 'fleet' | 'secrets'>,
  { begin }: Deployment,
  ledger: Ledger,
): Rollout {
  const previous = ledger.deployments.find((other) => other.begin.release === begin.previous)?.begin ?? null;
  return {
    ...base,
    begin,
    previous,
    changes: [],
    builds: null,
    migration: null,
    manifests: new Map(),
    progress: { begun: true, committed: false, switched: null, answering: null, errors: new Map() },
  };
}

function refused(reason: string): DeploymentOutcome {
  return { result: 'refused', reason };
}

async function recordRun(
  { emit, parent }: ReleaseDeps,
  { environment, signal }: ChangeRequest,
  { kind, title, commit }: CommandInfo,
  work: (teller: Teller) => Promise<DeploymentOutcome>,
): Promise<DeploymentOutcome> {
  const optional = { ...(parent !== undefined && { parent }), ...(commit !== undefined && { commit }) };
  emit({ type: 'run', state: 'started', kind, name: environment, title, attempt: 1, ...optional });
  emit({ type: 'job', state: 'started', job: kind, name: kind });
  const finish = (result: Result, reason?: string) => {
    const why = reason === undefined ? {} : { reason };
    emit({ type: 'job', state: 'finished', job: kind, name: kind, result, ...why });
    emit({ type: 'run', state: 'finished', result, ...why });
  };
  try {
    const outcome = await orRefuse(work(tellSteps(emit, kind, signal)), signal);
    finish(resultOf(outcome), 'reason' in outcome ? outcome.reason : undefined);
    return outcome;
  } catch (error) {
    finish('failure', reasonOf(error));
    throw error;
  }
}

/** What fails before a release began leaves nothing to undo: the command is refused. */
async function orRefuse(work: Promise<DeploymentOutcome>, signal?: AbortSignal): Promise<DeploymentOutcome> {
  try {
    return await work;
  } catch (error) {
    if (wasStopped(error, signal)) return refused('it was stopped before it began');
    if (isExpected(error) || error instanceof StaleDeployer) return refused(reasonOf(error));
    throw error;
  }
}

function resultOf({ result }: DeploymentOutcome): Result {
  if (result === 'nothing') return 'success';
  return result === 'refused' ? 'cancelled' : result;
}
