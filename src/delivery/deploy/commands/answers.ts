import type { Counters, HostFacts, InstanceFacts, LockHolder } from '../host.ts';
import type { StoredRecord } from '../stored-record.ts';

/** What a verb of `gantry-host` answered: its lines, and the code and text of its trailer. */
export interface Answer {
  readonly code: number;
  readonly text: string;
  readonly lines: readonly string[];
}

/** Reads the output of a verb; `undefined` when the trailer is missing: the verb did not come to its end. */
export function readAnswer(output: string): Answer | undefined {
  const lines = output.trimEnd().split('\n');
  const trailer = /^gantry-host: (\d+) (.*)$/.exec(lines.pop() ?? '');
  return trailer ? { code: Number(trailer[1]), text: trailer[2] ?? '', lines } : undefined;
}

const MACHINES: Readonly<Record<string, string>> = { x86_64: 'x64', aarch64: 'arm64', arm64: 'arm64' };

/** The facts that `facts` prints, `name value` a line. */
export function readFacts(lines: readonly string[]): Omit<HostFacts, 'outdatedFront'> {
  const value = valuesOf(lines);
  const [system = '', machine = ''] = (value('machine') ?? '').split(' ');
  return {
    script: Number(value('version') ?? 0),
    platform: `${system.toLowerCase()}-${MACHINES[machine] ?? machine}`,
    glibc: value('glibc'),
    python: value('python'),
    freeBytes: Number(value('disk') ?? 0) * 1024,
    freeMemory: Number(value('memory') ?? 0) * 1024,
    live: setNumber(value('live')),
    candidate: setNumber(value('candidate')),
    sets: lines.flatMap((line) => setNumber(/^set (.+)$/.exec(line)?.[1] ?? null) ?? []),
    lock: value('lock-owner') === null ? null : readHolder(lines),
    frontProblem: value('front'),
  };
}

/** Who holds the lock, from the `lock-…` lines. */
export function readHolder(lines: readonly string[]): LockHolder {
  const value = valuesOf(lines);
  const left = value('lock-left');
  return {
    owner: value('lock-owner') ?? 'somebody',
    reason: value('lock-reason') ?? '',
    since: value('lock-since') ?? '',
    fence: Number(value('lock-fence') ?? 0),
    left: left === null ? null : Number(left) * 1000,
  };
}

/** The ledger: `NAME JSON` a line. */
export function readRecords(lines: readonly string[]): StoredRecord[] {
  return lines.map((line) => {
    const space = line.indexOf(' ');
    const name = line.slice(0, space);
    try {
      return { name, json: JSON.parse(line.slice(space + 1)) as unknown };
    } catch {
      return { name, json: undefined };
    }
  });
}

/** `SERVICE INSTANCE STATE PID RESTARTS AGE MEMORY LAST-END…` a line. */
export function readInstances(lines: readonly string[]): InstanceFacts[] {
  return lines.map((line) => {
    const [service = '', instance = '', state = '', pid = '-', restarts = '0', age = '-', memory = '-', ...end] =
      line.split(' ');
    const kibibytes = numberOrNull(memory);
    return {
      service,
      instance,
      state: state === 'running' || state === 'restarting' || state === 'ending' ? state : 'ended',
      pid: numberOrNull(pid),
      restarts: Number(restarts),
      age: numberOrNull(age),
      lastEnd: end.join(' ') || null,
      memory: kibibytes === null ? null : kibibytes * 1024,
    };
  });
}

/** `failed|previous|error SERVICE COUNT` a line. */
export function readCounters(lines: readonly string[]): Counters {
  const failed: Record<string, number> = {};
  const fromPrevious: Record<string, number> = {};
  const errors: Record<string, number> = {};
  for (const line of lines) {
    const [what, service = '', count = '0'] = line.split(' ');
    if (what === 'failed') failed[service] = Number(count);
    if (what === 'previous') fromPrevious[service] = Number(count);
    if (what === 'error') errors[service] = Number(count);
  }
  return { failed, fromPrevious, errors };
}

/** The number that a line `NAME VALUE` gives. */
export function readNumber(lines: readonly string[], name: string): number {
  return Number(valuesOf(lines)(name));
}

function valuesOf(lines: readonly string[]): (name: string) => string | null {
  const values = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1).trim()]),
  );
  return (name) => values.get(name) || null;
}

function setNumber(text: string | null): number | null {
  return text === null ? null : numberOrNull(text);
}

function numberOrNull(text: string): number | null {
  return /^\d+$/.test(text) ? Number(text) : null;
}
