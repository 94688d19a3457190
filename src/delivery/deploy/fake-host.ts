import type { BuildManifest } from '../build/types.ts';
import type { Adoption } from './adoption.ts';
import {
  type Counters,
  type Host,
  type HostFacts,
  type HostSet,
  HostUnreachable,
  type InstanceFacts,
  type InstanceSpec,
  isGood,
  type LinkName,
  type LockAnswer,
  type LockHolder,
  type LockRequest,
  type OneOff,
  type OneOffResult,
  type Outcome,
  type ParkedInstance,
  type Patience,
  type Probe,
  type Question,
  SCRIPT_VERSION,
  StaleDeployer,
  type Waited,
} from './host.ts';
import type { StoredRecord } from './stored-record.ts';

/** What a fake host can be told to do wrong, asked before each verb with the words that describe it. */
export type Misbehave = (verb: string, subject: string) => 'unreachable' | 'refuse' | undefined;

/** A host in memory that honours the contract of {@link Host}: for tests of flows, and to try them out. */
export class FakeHost implements Host {
  readonly name: string;
  readonly address: string;
  adoption: Adoption | null = null;
  readonly links: { live: number | null; candidate: number | null; previous: number | null };
  /** The verbs that changed something, in order. */
  readonly journal: string[] = [];
  readonly running = new Map<string, InstanceSpec>();
  readonly ledger = new Map<string, unknown>();
  script: number = SCRIPT_VERSION;
  frontProblem: string | null = null;
  parked: readonly ParkedInstance[] = [];
  /** How often each instance ended by itself since it was started. */
  readonly restarts = new Map<string, number>();
  /** Services that have not told systemd yet that they are ready, and do so when they have been asked for this often. */
  readonly silent = new Map<string, number>();
  /** The code of a command that is run once. */
  exitCode: (service: string, words: readonly string[]) => number = () => 0;
  misbehave: Misbehave = () => undefined;
  /** The answer of a service's instance to a probe. */
  answer: (service: string, instance: InstanceSpec | null) => number | null = (_service, instance) =>
    instance ? 200 : null;
  readonly #sets = new Map<number, HostSet>();
  readonly #builds = new Set<string>();
  #counters: Counters = { failed: {}, fromPrevious: {}, errors: {} };
  #fence = 0;
  #lock: LockHolder | null = null;

  constructor(name: string, address = '127.0.0.1') {
    this.name = name;
    this.address = address;
    this.links = { live: null, candidate: null, previous: null };
  }

  /** Lets the front count something, as if callers had seen it. */
  count(counters: Counters): void {
    this.#counters = counters;
  }

  /** Lets the lock of a deployer that could not give it back expire. */
  expireLock(): void {
    this.#lock = null;
  }

  async facts(): Promise<HostFacts> {
    this.#reach('facts');
    const { live, candidate } = this.links;
    const machine = { platform: `${process.platform}-${process.arch}`, glibc: '2.36', python: '3.11' };
    return {
      ...machine,
      script: this.script,
      freeBytes: 1e12,
      freeMemory: 1e10,
      live,
      candidate,
      sets: [...this.#sets.keys()],
      lock: this.#lock,
      frontProblem: this.frontProblem,
      outdatedFront: null,
    };
  }

  async lock({ owner, reason }: LockRequest): Promise<LockAnswer> {
    this.#reach('lock');
    if (this.#lock) return { ok: false, holder: this.#lock };
    this.#fence += 1;
    this.#lock = { owner, reason, since: '2026-01-01T00:00:00.000Z', fence: this.#fence, left: 12_000 };
    return { ok: true, fence: this.#fence };
  }

  async renew(fence: number): Promise<void> {
    this.#fenced(fence);
  }

  async unlock(fence: number): Promise<void> {
    this.#reach('unlock');
    if (this.#lock?.fence === fence) this.#lock = null;
  }

  async records(): Promise<readonly StoredRecord[]> {
    this.#reach('records');
    return [...this.ledger].map(([name, json]) => ({ name, json: structuredClone(json) }));
  }

  async record(fence: number, name: string, record: unknown): Promise<void> {
    this.#change(fence, 'record', name);
    if (!this.ledger.has(name)) this.ledger.set(name, structuredClone(record));
  }

  async lacks(builds: readonly BuildManifest[]): Promise<readonly string[]> {
    this.#reach('lacks');
    return builds.map(({ build }) => build).filter((build) => !this.#builds.has(build));
  }

  async stage(fence: number, builds: readonly BuildManifest[]): Promise<Outcome> {
    for (const { service, build } of builds) {
      const staged = this.#try(fence, 'stage', service, () => this.#builds.add(build));
      if (!staged.ok) return staged;
    }
    return { ok: true };
  }

  async compose(fence: number, set: HostSet): Promise<Outcome> {
    return this.#try(fence, 'compose', String(set.number), () => this.#sets.set(set.number, set));
  }

  async start(fence: number, instance: InstanceSpec): Promise<Outcome> {
    return this.#try(fence, 'start', instance.service, () => this.running.set(keyOf(instance), instance));
  }

  async point(fence: number, link: LinkName, set: number | null, whole?: 'whole'): Promise<Outcome> {
    const gone = whole && this.#gone(set);
    if (gone) return { ok: false, reason: `${gone} does not run any more` };
    return this.#try(fence, link, String(set), () => {
      this.links[link] = set;
    });
  }

  /** A program of a set that does not run, and is not exclusive. */
  #gone(set: number | null): string | undefined {
    const entries = Object.entries(this.#sets.get(set ?? -1)?.services ?? {});
    const missing = entries.find(([service, entry]) => {
      if (entry.kind !== 'program' || entry.exclusive) return false;
      return !this.running.has(keyOf({ service, instance: entry.instance })) || (this.silent.get(service) ?? 0) > 0;
    });
    return missing?.[0];
  }

  async probe(link: 'live' | 'candidate', questions: readonly Question[]): Promise<readonly Probe[]> {
    return questions.map(({ service }) => this.#answer(link, service));
  }

  async awaitGood(link: 'live' | 'candidate', { service }: Question, { successes }: Patience): Promise<Waited> {
    for (let inRow = 1; ; inRow += 1) {
      const last = this.#answer(link, service);
      if (!isGood(last) || inRow >= successes) return { ready: isGood(last), last };
    }
  }

  #answer(link: 'live' | 'candidate', service: string): Probe {
    this.#reach('probe', service);
    const entry = this.#sets.get(this.links[link] ?? -1)?.services[service];
    if (!entry) return { status: null, reason: `${service} is not in the ${link} set` };
    if (entry.kind !== 'program') return { status: 200, reason: 'answered 200' };
    const instance = this.running.get(keyOf({ service, instance: entry.instance })) ?? null;
    const status = this.answer(service, instance);
    return { status, reason: status === null ? 'no instance' : `answered ${status}` };
  }

  async counters(reset = false): Promise<Counters> {
    this.#reach('counters');
    const counted = this.#counters;
    if (reset) this.#counters = { failed: {}, fromPrevious: {}, errors: {} };
    return counted;
  }

  async instances(): Promise<readonly InstanceFacts[]> {
    this.#reach('instances');
    return [...this.running.entries()].map(([key, { service, instance }]) => {
      const restarts = this.restarts.get(key) ?? 0;
      const lastEnd = restarts > 0 ? 'exit code 1' : null;
      const left = this.silent.get(service) ?? 0;
      this.silent.set(service, Math.max(0, left - 1));
      const state = left > 0 ? 'restarting' : 'running';
      return { service, instance, state, pid: 1, restarts, age: 1, lastEnd, memory: null };
    });
  }

  async output(service: string, instance: string): Promise<readonly string[]> {
    this.#reach('output');
    return [`${service} ${instance} said something`];
  }

  async exec({ service, instance, words }: OneOff): Promise<OneOffResult> {
    if (this.#reach('exec', service) === 'refuse') return { ok: false, reason: 'it refused to exec' };
    return { ok: true, code: this.exitCode(service, words), lines: [`${service} ${instance} ran ${words.join(' ')}`] };
  }

  async stop(fence: number, service: string, instance: string): Promise<void> {
    this.#change(fence, 'stop', service);
    this.running.delete(keyOf({ service, instance }));
  }

  async park(fence: number, instances: readonly ParkedInstance[], delay: number): Promise<void> {
    this.#change(fence, 'park', String(delay));
    this.parked = instances;
    if (delay === 0) for (const instance of instances) this.running.delete(keyOf(instance));
  }

  async unpark(fence: number): Promise<void> {
    this.#change(fence, 'unpark', '');
    this.parked = [];
  }

  async prune(fence: number, sets: readonly number[]): Promise<void> {
    this.#change(fence, 'prune', sets.join(' '));
    const kept = new Set([...sets, ...Object.values(this.links)]);
    for (const number of [...this.#sets.keys()].filter((known) => !kept.has(known))) this.#sets.delete(number);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #reach(verb: string, subject = ''): 'refuse' | undefined {
    const wrong = this.misbehave(verb, subject);
    if (wrong === 'unreachable') throw new HostUnreachable(this.name, 'no route to it');
    return wrong;
  }

  #fenced(fence: number): void {
    if (fence < this.#fence || this.#lock?.fence !== fence) throw new StaleDeployer(this.name);
  }

  #change(fence: number, verb: string, subject: string): 'refuse' | undefined {
    const wrong = this.#reach(verb, subject);
    this.#fenced(fence);
    this.journal.push(`${verb} ${subject}`.trim());
    return wrong;
  }

  #try(fence: number, verb: string, subject: string, work: () => void): Outcome {
    if (this.#change(fence, verb, subject) === 'refuse') return { ok: false, reason: `it refused to ${verb}` };
    work();
    return { ok: true };
  }
}

function keyOf({ service, instance }: { readonly service: string; readonly instance: string }): string {
  return `${service} ${instance}`;
}
