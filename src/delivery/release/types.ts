import type { Environment, Project } from '../../config/project.ts';
import type { Emit } from '../../events/types.ts';
import type { CommitFile, CommitLine } from '../build/commit-files.ts';
import type { Needed } from '../build/keep-builds.ts';
import type { BuildManifest, BuildPlan, BuildProgress, BuildResult } from '../build/types.ts';
import type { Host } from '../deploy/host.ts';
import type { Secrets } from './compose-release.ts';
import type { ServiceChange } from './plan-release.ts';

/** What releases need from outside; `cli/wire.ts` makes it. One object serves one command, whose run `emit` belongs to. */
export interface ReleaseDeps {
  /** gantry.yml as of a commit; without one, as it lies in the working folder. Throws an InputError with its mistakes. */
  readonly loadProject: (commit?: string) => Promise<Project>;
  /** Opens the hosts of an environment, in its order. Throws an InputError for a kind that cannot be reached. */
  readonly openHosts: (project: Project, environment: Environment) => Promise<readonly Host[]>;
  readonly builder: Builder;
  readonly backups: BackupGate;
  /** The newest values. Throws an InputError when the source cannot be read. */
  readonly secrets: (environment: Environment) => Promise<Secrets>;
  readonly emit: Emit;
  /** The run that `emit` records. */
  readonly run: string;
  /** The run whose step started this one. */
  readonly parent?: string;
  /** The folder of gantry.yml, where its hooks run; by default the working folder. */
  readonly folder?: string;
  /** Who asked for it, as shown in the history. */
  readonly author: string;
  readonly now: () => Date;
  /** Told at each boundary of the journal, before the next thing happens. Only tests do anything there. */
  readonly onBoundary?: (name: string) => void | Promise<void>;
}

/** The builds of a repository. */
export interface Builder {
  /** A commit from a name (branch, tag, HEAD, hash). `changed` are files of the working folder that differ from it, when it is HEAD. */
  resolve(
    commit: string,
  ): Promise<{ readonly commit: string; readonly subject: string; readonly changed: readonly string[] }>;
  plan(project: Project, commit: string): Promise<BuildPlan>;
  /** The files below a folder of a commit; none when there is no such folder. */
  filesIn(commit: string, folder: string): Promise<readonly CommitFile[]>;
  /** The files below some paths that differ between two commits; null when the first one is not in the repository. */
  filesBetween(from: string, to: string, paths: readonly string[]): Promise<readonly string[] | null>;
  /** What the second commit has and the first has not, newest first, at most 200; null when one of them is not here. */
  commitsBetween(from: string, to: string): Promise<readonly CommitLine[] | null>;
  /** Builds the named services of a plan; the result of each, in their order. */
  build(
    plan: BuildPlan,
    services: readonly string[],
    options: { readonly onProgress: (progress: BuildProgress) => void; readonly signal?: AbortSignal },
  ): Promise<readonly BuildResult[]>;
  /** What an environment needs of the store from now on; the rest goes where no other environment needs it. */
  keep(needed: Needed): Promise<void>;
  /** The manifest of a build that is in the store; null when it is gone. */
  find(service: string, build: string): Promise<BuildManifest | null>;
  /** Where the layers lie that manifests name: `<layers>/<id>/`. */
  readonly layers: string;
  /** A folder with everything of a build, to run a command of it here (a migration); removed when disposed. */
  materialise(manifest: BuildManifest): Promise<{ readonly folder: string } & AsyncDisposable>;
}

/** What `backup: before-deploy` asks for. */
export interface BackupGate {
  /**
   * A proven backup of the environment's database that is younger than `maxAge` milliseconds: the newest there is, or a
   * new one. `made` says which.
   */
  demand(request: {
    readonly environment: Environment;
    readonly databaseUrl: string;
    readonly maxAge: number;
    readonly commit: string;
    readonly release: number;
    readonly say: (line: string) => void;
    readonly signal?: AbortSignal;
  }): Promise<{ readonly id: string; readonly made: boolean; readonly time: string } | { readonly failed: string }>;
}

/** What all commands that change an environment take. */
export interface ChangeRequest {
  readonly environment: string;
  /** Why, for the history. */
  readonly reason?: string;
  /** Milliseconds to wait for another deployer; 0, the default, names the owner at once. */
  readonly lockWait?: number;
  /** When it fires before the commit, everything is undone; after it, the deployment is finished. */
  readonly signal?: AbortSignal;
}

export interface DeployRequest extends ChangeRequest {
  /** HEAD by default. */
  readonly commit?: string;
  /** Lets a build through that was never live in the environment which `after` names; the reason is recorded. */
  readonly overrideAfter?: string;
  /** Lets migrations through that the live release may not survive; the reason is recorded. */
  readonly overrideContract?: string;
}

export interface PromoteRequest extends Omit<DeployRequest, 'commit'> {
  /** The environment whose live builds go to `environment`. */
  readonly from: string;
}

export interface RollbackRequest extends ChangeRequest {
  /** Goes back although the database was changed since in a way the old code may not survive; the reason is recorded. */
  readonly overrideContract?: string;
  /** The release to bring back; by default the one that was live before. */
  readonly to?: number;
}

/** How a command that changes an environment ended. `reason` is one sentence for people. */
export type DeploymentOutcome =
  | {
      readonly result: 'success';
      readonly release: number;
      /** The release that was live before. */
      readonly previous: number | null;
      readonly changes: readonly ServiceChange[];
      /** Milliseconds from the first switch to the last. */
      readonly switched: number;
    }
  /** What is wanted is live already, or there was nothing to undo. */
  | { readonly result: 'nothing'; readonly release: number | null; readonly reason: string }
  /** It did not go live; `live` is the release that answers (null: none; `unknown`: it cannot be asked), `step` what failed. */
  | {
      readonly result: 'failure' | 'cancelled';
      readonly release: number;
      readonly live: number | null | 'unknown';
      readonly step: string;
      readonly reason: string;
      /** Hosts that could not be brought back and hold both releases until the next command. */
      readonly doubtful: readonly string[];
    }
  /** It never began: another deployer holds the environment, or a host cannot take it. Nothing was changed. */
  | { readonly result: 'refused'; readonly reason: string };

/** What a deployment would do; nothing was started or changed. */
export interface PlanReport {
  readonly environment: string;
  readonly commit: string;
  readonly subject: string;
  /** Files of the working folder that differ from the commit and are not in it. */
  readonly changed: readonly string[];
  readonly live: number | null;
  readonly release: number;
  readonly changes: readonly ServiceChange[];
  readonly migrates: string | null;
  /** Paths of the public server that would go elsewhere, one line each. */
  readonly routes: readonly string[];
  /** What the pending migrations would do, one line each; those that would stop the deployment are among the problems too. */
  readonly migrations: readonly string[];
  /** The services that would stay where they are, one line each. */
  readonly pinned: readonly string[];
  /** What would stop it, in sentences. */
  readonly problems: readonly string[];
}

/** One service on one host, as the host says. */
export interface ServiceStatus {
  readonly host: string;
  readonly service: string;
  readonly kind: 'program' | 'static';
  readonly build: string;
  readonly commit: string;
  /** Null for a static site. */
  readonly instance: string | null;
  /** The release that started it. */
  readonly since: number | null;
  /** Milliseconds that the instance runs; null when it does not. */
  readonly age: number | null;
  readonly restarts: number;
  /** Bytes; null where the host does not say. */
  readonly memory: number | null;
  readonly state: 'live' | 'down' | 'elsewhere';
  /** The release to whose build it is pinned. */
  readonly pinned: number | null;
}

export interface StatusReport {
  readonly environment: string;
  readonly release: number | null;
  readonly commit: string | null;
  /** When it was committed. */
  readonly time: string | null;
  readonly author: string | null;
  readonly services: readonly ServiceStatus[];
  /** Releases whose instances still run beside the live one. */
  readonly parked: readonly number[];
  /** Who is at work; `left`: milliseconds until the lock lapses unless it is renewed, where the host says so. */
  readonly lock: { readonly owner: string; readonly reason: string; readonly left: number | null } | null;
  /** Disagreement and doubt, in sentences: hosts on different releases, unreachable, an open deployment. */
  readonly problems: readonly string[];
  /** What is worth knowing and hurts nobody, in sentences. */
  readonly notes: readonly string[];
}

export interface HistoryEntry {
  readonly release: number;
  readonly what: 'deploy' | 'rollback';
  readonly state: 'open' | 'committed' | 'undone';
  readonly live: boolean;
  readonly commit: string;
  readonly author: string;
  readonly started: string;
  readonly ended: string | null;
  /** Why it was asked for. */
  readonly asked: string | null;
  /** Why it was undone. */
  readonly undone: string | null;
  readonly restores: number | null;
  readonly overrides: readonly { readonly rule: string; readonly reason: string }[];
  readonly run: string;
}
