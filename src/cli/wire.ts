import os from 'node:os';
import path from 'node:path';
import { loadProject } from '../config/load.ts';
import type { Environment, Project } from '../config/project.ts';
import { type Backups, createBackups } from '../delivery/backup/backups.ts';
import { openStore } from '../delivery/backup/open-store.ts';
import { openBuilder } from '../delivery/build/builder.ts';
import { backupGate } from '../delivery/release/backup-gate.ts';
import { evaluateText } from '../delivery/release/instance-environment.ts';
import { type HostAccess, openHosts } from '../delivery/release/open-hosts.ts';
import { findEnvironment } from '../delivery/release/session.ts';
import { testSeam } from '../delivery/release/test-seam.ts';
import type { ReleaseDeps } from '../delivery/release/types.ts';
import { knownHostsFile } from '../delivery/remote/known-hosts.ts';
import { type OnWait, waitText } from '../delivery/remote/slow-logins.ts';
import type { Emit } from '../events/types.ts';
import { InputError } from '../lib/mistake.ts';
import { clientTools } from '../lib/postgres/client-tools.ts';
import { environmentSecrets } from './environment-secrets.ts';
import type { Home } from './home.ts';

/** The stream that a command's work is told on. */
export interface WorkStream {
  readonly run: string;
  readonly emit: Emit;
}

/** Where relative paths of gantry.yml begin: the repository that the state belongs to, also inside a workflow's copy of it. */
function baseOf({ state }: Home): string {
  return path.dirname(state);
}

/** How hosts are reached; a private key comes from the variable `GANTRY_SSH_KEY`, such as a secret of a workflow. */
export function hostAccess(home: Home): HostAccess {
  const privateKey = process.env.GANTRY_SSH_KEY?.trim() || null;
  return { base: baseOf(home), knownHosts: path.resolve(knownHostsFile(home.state)), privateKey };
}

/**
 * Builds everything a deployment, rollback, plan or status is handed. What only reads gives the `signal` that ends its
 * waiting for hosts; what changes them brings its own work to an end.
 */
export async function releaseDeps(home: Home, { run, emit }: WorkStream, signal?: AbortSignal): Promise<ReleaseDeps> {
  const base = baseOf(home);
  const onBoundary = testSeam(process.env);
  const parent = process.env.GANTRY_RUN;
  const now = () => new Date();
  return {
    loadProject: (commit) => loadProject(home.repository, commit),
    openHosts: (project, environment) =>
      openHosts(project, environment, { ...hostAccess(home), signal, onWait: tellWaits(emit) }),
    builder: await openBuilder(home.repository, home.state),
    backups: {
      async demand(request) {
        const project = await loadProject(home.repository, request.commit);
        return backupGate(backupsOf(home, project, emit), now).demand(request);
      },
    },
    secrets: (environment) => environmentSecrets(environment, base),
    emit,
    run,
    folder: base,
    author: authorName(),
    now,
    ...(parent !== undefined && { parent }),
    ...(onBoundary && { onBoundary }),
  };
}

/** Tells the stream of hosts that are waited for. */
export function tellWaits(emit: Emit): OnWait {
  return (wait) => emit({ type: 'host', host: wait.host, state: 'waiting', detail: waitText(wait) });
}

/** The backups of a project. */
export function backupsOf(home: Home, project: Project, emit?: Emit): Backups {
  return createBackups({
    store: openStore(project.backups.store, baseOf(home)),
    findTools: (major) => clientTools(major, { cache: path.join(home.state, 'cache') }),
    keep: project.backups.keep,
    prove: project.backups.prove,
    ...(emit && { emit }),
  });
}

/** An environment and the URL of its database, which is a secret. */
export async function databaseOf(
  home: Home,
  project: Project,
  name: string,
): Promise<{ readonly environment: Environment; readonly url: string }> {
  const environment = findEnvironment(project, name);
  if (!environment.database)
    throw new InputError([
      { message: `${name} has no database`, at: environment.at, fix: 'add `database: ${{ secrets.DATABASE_URL }}`' },
    ]);
  const secrets = await environmentSecrets(environment, baseOf(home));
  const url = evaluateText(environment.database.text, {
    secrets,
    host: { name: '', address: '' },
    environment: { name, url: environment.url ?? '' },
    release: { number: 0, commit: '' },
  });
  if (url === '')
    throw new InputError([
      { message: `The database of ${name} has no address: its secret has no value`, at: environment.database.at },
    ]);
  return { environment, url };
}

/** A change of an environment inside a workflow run needs that run's permission: a local run of CI must not deploy by surprise. */
export function refuseInsideRun(what: string): void {
  if (process.env.GANTRY_RUN === undefined || process.env.GANTRY_ALLOW_DEPLOY === '1') return;
  throw new InputError([
    { message: `This workflow run may not ${what}`, fix: 'start it with "gantry run --allow-deploy"' },
  ]);
}

function authorName(): string {
  return process.env.GITHUB_ACTOR ?? os.userInfo().username;
}
