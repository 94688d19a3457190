import type { BuildManifest } from '../build/types.ts';
import type { Transport } from '../remote/transport.ts';
import type { Adoption } from './adoption.ts';
import {
  type Answer,
  readAnswer,
  readFacts,
  readHolder,
  readInstances,
  readNumber,
  readRecords,
} from './commands/answers.ts';
import * as verbs from './commands/verbs.ts';
import type { AskScript, Front } from './front/front.ts';
import { failureOf } from './given-back.ts';
import {
  type Counters,
  type Host,
  type HostFacts,
  HostFailed,
  type HostSet,
  type InstanceFacts,
  type InstanceSpec,
  type LinkName,
  type LockAnswer,
  type LockRequest,
  type OneOff,
  type OneOffResult,
  type Outcome,
  type ParkedInstance,
  type Patience,
  type Probe,
  type Question,
  StaleDeployer,
  type Waited,
} from './host.ts';
import { scriptAdoption } from './script-adoption.ts';
import type { StoredRecord } from './stored-record.ts';
import type { OpenTar, VerbWords } from './verb-words.ts';

/** What a host behind the script is made of. */
export interface ScriptHostParts {
  readonly name: string;
  readonly address: string;
  readonly transport: Transport;
  readonly front: (ask: AskScript) => Front;
  /** A TCP port for an instance that cannot listen on a socket path; null lets the script choose one. */
  readonly freePort: (() => Promise<number>) | null;
  /** The content of a layer's folder as a tar for the host; null when the host sees the folder itself. */
  readonly tar: OpenTar | null;
  /** Whether it may have been set up by hand before. */
  readonly adoptable: boolean;
  /** Ends all waiting for the host: for a caller that only reads. */
  readonly signal?: AbortSignal | undefined;
  /** Ends what the transport holds open. */
  readonly close?: () => Promise<void>;
}

const STALE = 75;
/** What the script says when somebody else has the lock; anything else is why it cannot be taken. */
const HELD = 'the lock is held';

/** A host behind the script `gantry-host`: words go out through the transport, trailers come back. */
export class ScriptHost implements Host {
  readonly name: string;
  readonly address: string;
  readonly adoption: Adoption | null;
  readonly #transport: Transport;
  readonly #front: Front;
  readonly #freePort: ScriptHostParts['freePort'];
  readonly #tar: ScriptHostParts['tar'];
  readonly #close: ScriptHostParts['close'];
  readonly #signal: ScriptHostParts['signal'];

  constructor({ name, address, transport, front, freePort, tar, adoptable, close, signal }: ScriptHostParts) {
    this.name = name;
    this.address = address;
    this.#transport = transport;
    this.#front = front((verb) => this.#ask(verb));
    this.adoption = adoptable ? scriptAdoption((verb) => this.#ask(verb)) : null;
    this.#freePort = freePort;
    this.#tar = tar;
    this.#close = close;
    this.#signal = signal;
  }

  async facts(): Promise<HostFacts> {
    const [lines, outdatedFront] = await Promise.all([this.#must(verbs.quickVerb(['facts'])), this.#front.outdated()]);
    return { ...readFacts(lines), outdatedFront };
  }

  async lock(request: LockRequest, signal?: AbortSignal): Promise<LockAnswer> {
    const { code, text, lines } = await this.#ask(verbs.lockVerb(request, new Date().toISOString()), signal);
    if (code === 0) return { ok: true, fence: readNumber(lines, 'fence') };
    if (text !== HELD) throw new HostFailed(this.name, 'lock', text);
    return { ok: false, holder: readHolder(lines) };
  }

  async renew(fence: number, expiry: number): Promise<void> {
    await this.#must(verbs.renewVerb(fence, expiry));
  }

  async unlock(fence: number): Promise<void> {
    await this.#must(verbs.quickVerb(['unlock', String(fence)]));
  }

  async records(): Promise<readonly StoredRecord[]> {
    return readRecords(await this.#must(verbs.quickVerb(['records'])));
  }

  async record(fence: number, name: string, record: unknown): Promise<void> {
    await this.#must(verbs.recordVerb(fence, name, record));
  }

  async lacks(builds: readonly BuildManifest[]): Promise<readonly string[]> {
    return this.#must(verbs.lacksVerb(builds));
  }

  async stage(fence: number, builds: readonly BuildManifest[], layers: string, signal?: AbortSignal): Promise<Outcome> {
    const lacking = await this.#must(verbs.lacksLayersVerb(builds));
    const sent = await Promise.all(
      cargoes(builds, lacking).map((ids) => this.#try(verbs.layerVerb(fence, ids, layers, this.#tar), signal)),
    );
    const failed = sent.find(({ ok }) => !ok);
    if (failed) return failed;
    const staged = await Promise.all(batches(builds).map((batch) => this.#try(verbs.stageVerb(fence, batch), signal)));
    return staged.find(({ ok }) => !ok) ?? { ok: true };
  }

  async compose(fence: number, set: HostSet): Promise<Outcome> {
    const composed = await this.#try(verbs.composeVerb(fence, set));
    return composed.ok ? this.#front.prepare() : composed;
  }

  async start(fence: number, instance: InstanceSpec): Promise<Outcome> {
    const port = instance.listen === 'socket' ? '-' : this.#freePort ? String(await this.#freePort()) : 'choose';
    return this.#try(verbs.startVerb(fence, instance, port));
  }

  async point(fence: number, link: LinkName, set: number | null, whole?: 'whole'): Promise<Outcome> {
    const pointed = await this.#try(verbs.pointVerb(fence, link, set, whole));
    return pointed.ok && link !== 'previous' ? this.#front.listen() : pointed;
  }

  probe(link: 'live' | 'candidate', questions: readonly Question[]): Promise<readonly Probe[]> {
    return this.#front.probe(link, questions);
  }

  awaitGood(link: 'live' | 'candidate', question: Question, patience: Patience): Promise<Waited> {
    return this.#front.awaitGood(link, question, patience);
  }

  counters(reset = false): Promise<Counters> {
    return this.#front.counters(reset);
  }

  async instances(): Promise<readonly InstanceFacts[]> {
    return readInstances(await this.#must(verbs.quickVerb(['instances'])));
  }

  async output(service: string, instance: string, lines: number): Promise<readonly string[]> {
    return this.#must(verbs.quickVerb(['output', service, instance, String(lines)]));
  }

  async exec(command: OneOff): Promise<OneOffResult> {
    const { code, text, lines } = await this.#ask(verbs.execVerb(command));
    return code === 0 ? { ok: true, code: Number(text.replace(/^exit /, '')), lines } : { ok: false, reason: text };
  }

  async stop(fence: number, service: string, instance: string, limits: { drain: number; stop: number }): Promise<void> {
    await this.#must(verbs.stopVerb(fence, service, instance, limits));
  }

  async park(fence: number, instances: readonly ParkedInstance[], delay: number): Promise<void> {
    await this.#must(verbs.parkVerb(fence, instances, delay));
  }

  async unpark(fence: number): Promise<void> {
    await this.#must(verbs.quickVerb(['unpark', String(fence)]));
  }

  async prune(fence: number, sets: readonly number[]): Promise<void> {
    await this.#must(verbs.pruneVerb(fence, sets));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close?.();
  }

  async #ask(verb: VerbWords, signal?: AbortSignal): Promise<Answer> {
    const output = await this.#transport.run(verb, anyOf(this.#signal, signal));
    const answer = readAnswer(output);
    const what = `${verb.words[0]} on ${this.name}`;
    if (!answer)
      throw new HostFailed(this.name, verb.words[0] ?? '', `it ended without an answer: ${output.trim().slice(-300)}`);
    if (answer.code === STALE) throw new StaleDeployer(this.name);
    if (answer.code > 1) throw new Error(`${what}: ${answer.text}`);
    return answer;
  }

  /** The lines of an answer that cannot be bad. */
  async #must(verb: VerbWords): Promise<readonly string[]> {
    const { code, text, lines } = await this.#ask(verb);
    if (code !== 0) throw failureOf(this.name, verb.words[0] ?? '', text);
    return lines;
  }

  async #try(verb: VerbWords, signal?: AbortSignal): Promise<Outcome> {
    const { code, text } = await this.#ask(verb, signal);
    return code === 0 ? { ok: true } : { ok: false, reason: text };
  }
}

function anyOf(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one && other ? AbortSignal.any([one, other]) : (one ?? other);
}

/** What is installed on the host takes its time: beside the rest, but for those that share what is installed. */
function batches(builds: readonly BuildManifest[]): readonly (readonly BuildManifest[])[] {
  const wheelsOf = ({ layers, service }: BuildManifest) => layers.find(({ kind }) => kind === 'wheels')?.id ?? service;
  return [...Map.groupBy(builds, (build) => (build.install ? wheelsOf(build) : '')).values()];
}

/** Bytes from which a layer travels alone: what has arrived is not sent again after a lost connection. */
const LARGE = 8 * 1024 * 1024;

/** Layers as they travel: large ones alone, small ones together. */
function cargoes(builds: readonly BuildManifest[], ids: readonly string[]): readonly (readonly string[])[] {
  const bytes = new Map(builds.flatMap(({ layers }) => layers.map((layer) => [layer.id, layer.bytes] as const)));
  const isLarge = (id: string) => (bytes.get(id) ?? 0) >= LARGE;
  const small = ids.filter((id) => !isLarge(id));
  return [...ids.filter(isLarge).map((id) => [id]), ...(small.length > 0 ? [small] : [])];
}
