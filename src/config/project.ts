import type { Position } from '../lib/mistake.ts';

/**
 * A checked gantry.yml. Every name in it refers to something that exists, every default is filled in,
 * every time is in milliseconds, every path is relative to the repository and normal (no `..`, no `./`).
 * `config/example.yml` describes each key.
 */
export interface Project {
  /** Lower-case letters, digits and hyphens: it becomes part of folder and unit names. */
  readonly name: string;
  /** The file it was read from, as shown in messages. */
  readonly file: string;
  readonly branches: readonly Branch[];
  /** In the order of the file. */
  readonly services: readonly Service[];
  readonly environments: readonly Environment[];
  /** What the public server shows, longest path first; a path matches itself and everything below it. */
  readonly public: readonly PublicRoute[];
  readonly backups: Backups;
  readonly health: Health | null;
  readonly alerts: Alerts | null;
}

/** Text that may hold `${{ }}`, still unevaluated; its expressions were checked against {@link templateNames}. */
export interface Template {
  readonly text: string;
  readonly at: Position;
}

export interface Branch {
  /** A branch name; `*` stands for one part of it. */
  readonly pattern: string;
  /** The environment that shows this branch. */
  readonly environment: string | null;
  /** The branch that its pull requests go to. */
  readonly base: string | null;
  /** The static site that gets a preview of its own. */
  readonly preview: string | null;
  readonly at: Position;
}

export interface PublicRoute {
  /** Begins with `/` and does not end with one, but for `/` itself. */
  readonly path: string;
  readonly service: string;
  readonly at: Position;
}

export type Service = Program | Site;

interface ServiceBase {
  readonly name: string;
  /** The service's own folder; `''` is the whole repository. */
  readonly path: string;
  /** Files and folders outside `path` that it needs: they are in the build, and changing them makes a new one. */
  readonly include: readonly string[];
  /** A shell command run in `path` when building; null when there is nothing to build. */
  readonly build: string | null;
  /** Values of this service in every environment; they win over the environment's own. */
  readonly env: Readonly<Record<string, Template>>;
  /** Names of the secrets that become environment variables of this service. */
  readonly secrets: readonly { readonly name: string; readonly at: Position }[];
  /** Services that must be ready before this one starts. */
  readonly after: readonly string[];
  readonly at: Position;
}

/** A service that runs: one process group per instance. */
export interface Program extends ServiceBase {
  readonly kind: 'program';
  readonly runtime: Runtime;
  /** A shell command, run in `path` of the build. */
  readonly start: string;
  /** The stable port its callers use; null for a worker that nobody calls. */
  readonly port: number | null;
  /** Whether `PORT` is a socket's path or a port number of the instance's own. */
  readonly listen: 'socket' | 'tcp';
  /** With a port always a path. Null for a worker that only has to stay up. */
  readonly ready: Readiness | null;
  /** Never two instances at once: false, true (the environment's first host), or a host's name. See {@link exclusiveHost}. */
  readonly exclusive: boolean | string;
  /** How this service migrates the environment's database; at most one service of a project does. */
  readonly migrate: Migration | null;
  /** Database connections that one instance opens at most; null when nobody said. */
  readonly pool: number | null;
  /** What one instance may take; what is not named is not limited. */
  readonly limits: Limits;
  /** Milliseconds that connections may take to end before SIGTERM. */
  readonly drain: number;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly stop: number;
}

/** Built files that are served as they are, such as a frontend. */
export interface Site extends ServiceBase {
  readonly kind: 'static';
  /** The folder in `path` that holds the built files. */
  readonly root: string;
  /** The file in `root` that answers paths which match no file (a single-page application); null answers 404. */
  readonly fallback: string | null;
}

/** `version` is what the file asks for (`24`, `24.21.0`, `3.12`); null takes what the building machine has. */
export interface Runtime {
  readonly kind: 'node' | 'go' | 'python';
  readonly version: string | null;
}

/** Limits by their names in gantry.yml: bytes for memory, numbers for the rest. */
export type Limits = Readonly<Partial<Record<LimitName, number | undefined>>>;
export type LimitName = 'memory_max' | 'memory_high' | 'cpu_weight' | 'tasks_max' | 'open_files';

/**
 * Ready means, within `timeout` of the start: `successes` answers below 400 to `GET path` in a row, or so many runs of
 * `command` that end with 0, `interval` apart; or that the program told systemd so.
 */
export type Readiness =
  | ({ readonly path: string } & Repeated)
  | ({ readonly command: string } & Repeated)
  | { readonly notify: true; readonly timeout: number };

interface Repeated {
  readonly successes: number;
  readonly interval: number;
  readonly timeout: number;
}

export type Migration =
  /** `schema` is relative to the service's path; null is Prisma's own choice. */
  | { readonly kind: 'prisma'; readonly schema: string | null }
  /** A folder of numbered `.sql` files, relative to the service's path. */
  | { readonly kind: 'sql'; readonly folder: string }
  | { readonly kind: 'command'; readonly command: string };

export interface Environment {
  readonly name: string;
  /** The address people use; null for an environment without a public one. */
  readonly url: string | null;
  /** At least one; the first one coordinates. */
  readonly hosts: readonly Host[];
  /** A PostgreSQL URL, nearly always a secret. */
  readonly database: Template | null;
  /** Whether the first host goes live and soaks before the others. */
  readonly order: 'canary' | 'all';
  readonly soak: number;
  /** How long the old instances stay running beside the new ones after the commit. */
  readonly rollbackWindow: number;
  readonly env: Readonly<Record<string, Template>>;
  readonly secrets: SecretSource;
  /** The environment in which a build must have been live before it may come here. */
  readonly after: string | null;
  readonly approval: Approval | null;
  readonly backup: 'before-deploy' | null;
  /** A proven backup younger than this satisfies `backup: before-deploy`. */
  readonly backupMaxAge: number;
  readonly hooks: Hooks;
  /** Releases kept on each host beside the live one. */
  readonly keep: number;
  readonly at: Position;
}

/** Shell commands that get the summary of a deployment as JSON on standard input; they decide nothing. */
export interface Hooks {
  readonly afterDeploy: string | null;
  readonly afterFailure: string | null;
}

export type Host = LocalHost | SshHost;

/** A host that is a folder of this machine; each service's stable port listens on its loopback address. */
export interface LocalHost {
  readonly kind: 'local';
  readonly name: string;
  /** Absolute, or relative to the folder of gantry.yml. */
  readonly folder: string;
  /** 127.x.y.z */
  readonly address: string;
  /** Where the public routes are served on `address`; null serves none. */
  readonly publicPort: number | null;
  readonly at: Position;
}

/** `user@host:port` as ssh understands it; `host` may be an alias of ssh_config. */
export interface SshHost {
  readonly kind: 'ssh';
  readonly name: string;
  /** Where the other hosts of the environment reach it: for exclusive services. Loopback when no other host does. */
  readonly address: string;
  /** The certificate of the public server on the host; null serves plain HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly at: Position;
}

export type SecretSource =
  /** The environment variables of the gantry process. */
  | { readonly kind: 'process' }
  /** A dotenv file outside git, relative to the folder of gantry.yml. */
  | { readonly kind: 'file'; readonly path: string; readonly at: Position }
  /** A shell command that prints dotenv lines, such as a password manager's. */
  | { readonly kind: 'command'; readonly command: string; readonly at: Position };

export interface Approval {
  readonly reviewers: readonly string[];
  /** Whether the author of the change may not approve it. */
  readonly notAuthor: boolean;
}

export interface Backups {
  readonly store: BackupStore;
  /** Five cron fields, UTC; null when only deployments and people make backups. */
  readonly schedule: string | null;
  /** Every backup younger than `within` milliseconds, and the first of each of the last `monthly` months. */
  readonly keep: { readonly within: number; readonly monthly: number };
  /** `restore`: into a scratch database, compared; `checksum`: only that the file is whole. */
  readonly prove: 'restore' | 'checksum';
}

export type BackupStore =
  /** Absolute, or relative to the folder of gantry.yml. */
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };

export interface Health {
  readonly every: number;
  readonly checks: readonly HealthCheck[];
}

export interface HealthCheck {
  /** Joined to the environment's URL. */
  readonly path: string;
  readonly timeout: number;
}

export interface Alerts {
  /** A Slack web hook's URL, nearly always a secret. */
  readonly slack: Template | null;
}

/** The contexts that `${{ }}` in gantry.yml may use; `secrets` takes any name. */
export const templateNames = {
  host: ['name', 'address'],
  environment: ['name', 'url'],
  release: ['number', 'commit'],
} as const;

/** The one host of an environment that runs an exclusive program: the named one, else the first; null when it runs everywhere. */
export function exclusiveHost(program: Program, environment: Environment): Host | null {
  if (program.exclusive === false) return null;
  const named = environment.hosts.find((host) => host.name === program.exclusive);
  return named ?? environment.hosts[0] ?? null;
}

/** The variables of one service in one environment, unevaluated: the environment's, then the service's own over them. */
export function variablesOf(service: Service, environment: Environment): Readonly<Record<string, Template>> {
  return { ...environment.env, ...service.env };
}
