import type { Limits } from '../../config/project.ts';
import type { BuildManifest } from '../build/types.ts';
import type { Adoption } from './adoption.ts';
import type { StoredRecord } from './stored-record.ts';

/**
 * A host, as the deployment flow sees it. Three narrow things stand behind it: a transport (this machine, ssh), the
 * script `gantry-host`, and a supervisor (processes, systemd).
 *
 * The contract:
 * - Every method is idempotent: asked again after a lost answer or a killed caller, it finishes what is left and gives
 *   the same answer. Work that was begun goes on when the caller dies.
 * - A method that changes something takes the fencing number that `lock` gave. A host that has granted a higher one
 *   throws {@link StaleDeployer}: the caller was asleep past its lock, and must stop without touching anything.
 * - Methods of one host may run at once, but for two on the same service.
 * - A host that cannot be reached throws {@link HostUnreachable}, and one that leaves a verb without an answer
 *   {@link HostOverdue}; what was asked may or may not have happened.
 * - A signal ends the waiting with its reason: for what changes nothing that somebody else could see.
 * - A bad ending that the flow must weigh (not ready, no space) is a value; other errors mean that Gantry broke.
 */
export interface Host extends AsyncDisposable {
  readonly name: string;
  /** Where the stable ports of its services listen, for callers on the same host. */
  readonly address: string;
  /** Taking it over from units that others set up; null for a host that is a folder of this machine. */
  readonly adoption: Adoption | null;

  /** What the host is and has. Works before anything was set up, and makes the folders of the layout. */
  facts(): Promise<HostFacts>;

  /** Takes or takes over an expired lock; `fence` is higher than every one before. One that nobody waited for expires. */
  lock(request: LockRequest, signal?: AbortSignal): Promise<LockAnswer>;
  /** Lets the lock expire in so many milliseconds from now; throws StaleDeployer when it was lost. */
  renew(fence: number, expiry: number): Promise<void>;
  unlock(fence: number): Promise<void>;

  /** The ledger's records in the order they were written. */
  records(): Promise<readonly StoredRecord[]>;
  /** Adds a record durably; `name` is unique, and a second record of that name is the first one again. */
  record(fence: number, name: string, record: unknown): Promise<void>;

  /** Which of these builds are not whole on the host. */
  lacks(builds: readonly BuildManifest[]): Promise<readonly string[]>;
  /**
   * Puts builds in their final folders out of `layers/<id>` folders; leftovers of a killed try are repaired. An abort
   * ends the sending of layers and the waiting; what is being put together goes on, and the next deployer's comes after it.
   */
  stage(fence: number, builds: readonly BuildManifest[], layers: string, signal?: AbortSignal): Promise<Outcome>;

  /** Writes the set: its links and its port table. Starts the front where none runs. */
  compose(fence: number, set: HostSet): Promise<Outcome>;
  /** Starts an instance of a set that does not run yet, with its whole environment. Resolves when it was started, not ready. */
  start(fence: number, instance: InstanceSpec): Promise<Outcome>;
  /**
   * Points a link at a set, or at none: one rename, on disk when it resolves. The front then listens on the ports of the
   * live and the candidate set; a port that another program has is a bad ending (the link was moved all the same).
   * `whole`: moves nothing, and ends badly, when a program of the set does not run that runs beside its predecessor.
   */
  point(fence: number, link: LinkName, set: number | null, whole?: 'whole'): Promise<Outcome>;

  /** One request for each question through the front, to what `candidate` or `live` names; answers in their order. */
  probe(link: 'live' | 'candidate', questions: readonly Question[]): Promise<readonly Probe[]>;
  /** Asks one question on the host again and again, until the answers are good or the patience is over. */
  awaitGood(link: 'live' | 'candidate', question: Question, patience: Patience): Promise<Waited>;
  /** What the front counted since it last was asked to `reset`, which makes it begin anew. */
  counters(reset?: boolean): Promise<Counters>;
  /** Every instance that runs or should. */
  instances(): Promise<readonly InstanceFacts[]>;
  /** The last lines that an instance printed, at most `lines`; none when nothing is kept of it. */
  output(service: string, instance: string, lines: number): Promise<readonly string[]>;

  /** Runs a command once in a build, with the environment of an instance of it and no input. */
  exec(command: OneOff): Promise<OneOffResult>;

  /** Ends an instance: nobody connected (waits `drain` ms at most), SIGTERM, SIGKILL after `stop` ms. One that does not run is ended. */
  stop(
    fence: number,
    service: string,
    instance: string,
    limits: { readonly drain: number; readonly stop: number },
  ): Promise<void>;
  /**
   * Ends the named instances after `delay` milliseconds with nobody connected, and forgets `previous`. A later `park`
   * or `unpark` replaces it. Those that the set `live` names by then are spared.
   */
  park(fence: number, instances: readonly ParkedInstance[], delay: number): Promise<void>;
  /** Calls off the end of parked instances. */
  unpark(fence: number): Promise<void>;

  /** Removes sets, builds, layers and logs that no set in `sets`, no link and no running instance needs. */
  prune(fence: number, sets: readonly number[]): Promise<void>;
}

/** `live` is what answers and boots, `candidate` what may follow, `previous` what helps out until the commit. */
export type LinkName = 'live' | 'candidate' | 'previous';

/** What one service is in a set. */
export type SetEntry =
  | {
      readonly kind: 'program';
      readonly build: string;
      readonly instance: string;
      readonly port: number | null;
      readonly listen: 'socket' | 'tcp';
      /** Its callers wait while no instance is there: the old one ends before the new one starts. */
      readonly exclusive: boolean;
    }
  | { readonly kind: 'static'; readonly build: string; readonly folder: string; readonly fallback: string | null }
  /** An exclusive program that runs on another host; its stable port forwards there. */
  | { readonly kind: 'elsewhere'; readonly address: string; readonly port: number };

/** A release on one host. `number` is the release's. */
export interface HostSet {
  readonly number: number;
  readonly services: Readonly<Record<string, SetEntry>>;
  /** Path prefixes of the public server, longest first. */
  readonly routes: readonly { readonly path: string; readonly service: string }[];
}

/** `env` is everything that `run` gets but PORT, secrets included: it goes by standard input into a file of mode 0600. */
export interface InstanceSpec {
  readonly service: string;
  readonly build: string;
  readonly instance: string;
  readonly listen: 'socket' | 'tcp';
  readonly env: Readonly<Record<string, string>>;
  /** What it may take; a host without systemd sets none. */
  readonly limits: Limits;
  /** Whether it tells systemd when it is ready: until then it does not count as running. */
  readonly notify: boolean;
}

/** A command to run once beside a live instance; it is ended after `limit` milliseconds. */
export interface OneOff {
  readonly service: string;
  readonly build: string;
  readonly instance: string;
  readonly words: readonly string[];
  readonly limit: number;
}

/** How a one-off ended, and the last 64 KB of what it printed. */
export type OneOffResult =
  | { readonly ok: true; readonly code: number; readonly lines: readonly string[] }
  | { readonly ok: false; readonly reason: string };

/** An instance that is to end later; `drain` and `stop` in milliseconds. */
export interface ParkedInstance {
  readonly service: string;
  readonly instance: string;
  readonly drain: number;
  readonly stop: number;
}

/** Who wants a host for itself, and what for. */
export interface LockRequest {
  readonly owner: string;
  readonly reason: string;
  /** Milliseconds after which it may be taken over when it is not renewed. */
  readonly expiry: number;
}

/** The fencing number, or who has the lock. */
export type LockAnswer =
  | { readonly ok: true; readonly fence: number }
  | { readonly ok: false; readonly holder: LockHolder };

/** Who has a lock. */
export interface LockHolder {
  readonly owner: string;
  readonly reason: string;
  /** ISO 8601, by the host's clock. */
  readonly since: string;
  /** Its fencing number, with which a lock of a process that is known to be gone may be given back. */
  readonly fence: number;
  /** Milliseconds until it lapses when nobody renews it; null where the host does not say. */
  readonly left: number | null;
}

/** The version of `gantry-host` that this program speaks with. */
export const SCRIPT_VERSION = 3;

/** What a host is and has. */
export interface HostFacts {
  /** The version of the script that is installed there. */
  readonly script: number;
  /** Such as `linux-x64`. */
  readonly platform: string;
  readonly glibc: string | null;
  /** Such as `3.11`; null when there is none. */
  readonly python: string | null;
  readonly freeBytes: number;
  readonly freeMemory: number;
  /** The set that `live` names. */
  readonly live: number | null;
  readonly candidate: number | null;
  readonly sets: readonly number[];
  readonly lock: LockHolder | null;
  /** What keeps the front from serving, or from starting again, in a sentence; null where nothing is known to. */
  readonly frontProblem: string | null;
  /** A sentence about a front of another version of Gantry, which serves on until somebody replaces it. */
  readonly outdatedFront: string | null;
}

/** Done, or a bad ending in a sentence without a full stop. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** A path of a service. */
export interface Question {
  readonly service: string;
  readonly path: string;
}

/** How long to ask: until `successes` good answers in a row, `interval` apart, at most about `limit`; milliseconds. */
export interface Patience {
  readonly successes: number;
  readonly interval: number;
  readonly limit: number;
}

/** Whether the answers were good, and the last of them. */
export interface Waited {
  readonly ready: boolean;
  readonly last: Probe;
}

/** `status` is null when no answer came; `reason` says why in a few words. */
export interface Probe {
  readonly status: number | null;
  readonly reason: string;
}

/** Whether an answer counts as ready. */
export function isGood({ status }: Probe): boolean {
  return status !== null && status < 400;
}

/** What went wrong at the front, as it counted. */
export interface Counters {
  /** Answers the front had to give itself because no instance did, by service. */
  readonly failed: Readonly<Record<string, number>>;
  /** Answers that came from the previous instance because the live one took no connection, by service. */
  readonly fromPrevious: Readonly<Record<string, number>>;
  /** Answers of instances with a status of 500 or more, by service. */
  readonly errors: Readonly<Record<string, number>>;
}

/** An instance as its host sees it. */
export interface InstanceFacts {
  readonly service: string;
  readonly instance: string;
  /** `ending`: somebody is ending it, or was killed over that; nobody reaches it any more. */
  readonly state: 'running' | 'restarting' | 'ending' | 'ended';
  readonly pid: number | null;
  readonly restarts: number;
  /** Milliseconds since the running process was started. */
  readonly age: number | null;
  /** How the last process that ended did: such as `exit code 1`. */
  readonly lastEnd: string | null;
  /** Bytes of memory of its processes. */
  readonly memory: number | null;
}

/** A higher fencing number was granted: another deployer is at work. */
export class StaleDeployer extends Error {
  constructor(host: string) {
    super(`another deployer took over on ${host}`);
    this.name = 'StaleDeployer';
  }
}

/** The host answered that it cannot do what was asked, such as on a full disk. */
export class HostFailed extends Error {
  constructor(host: string, what: string, reason: string) {
    super(`${what} on ${host}: ${reason}`);
    this.name = 'HostFailed';
  }
}

/** The host did not answer. */
export class HostUnreachable extends Error {
  readonly host: string;

  constructor(host: string, reason: string, options?: ErrorOptions) {
    super(`${host} cannot be reached: ${reason}`, options);
    this.name = 'HostUnreachable';
    this.host = host;
  }
}

/** The host was reached, and a verb of its script did not end in its time (`limit`, milliseconds): it may go on there. */
export class HostOverdue extends HostUnreachable {
  constructor(host: string, verb: string, limit: number) {
    super(host, '');
    this.message = `${host} did not end "${verb}" in ${limit / 1000} s; "ps" on the host shows whether it still runs`;
    this.name = 'HostOverdue';
  }
}
