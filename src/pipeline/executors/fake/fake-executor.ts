import { createHash } from 'node:crypto';
import type {
  Executor,
  ExecutorJob,
  OutputSource,
  RunningStep,
  ServiceOutcome,
  StepEnd,
  StepProcess,
} from '../types.ts';

/** How a fake step goes; what is absent is nothing printed, at once, exit code 0. */
export interface FakeStep {
  readonly prints?: readonly (string | { readonly text: string | Buffer; readonly source: OutputSource })[];
  /** Milliseconds until it ends by itself. */
  readonly takes?: number;
  readonly end?: StepEnd;
  /** Milliseconds after a cancel until it gives in with SIGINT. */
  readonly resists?: number;
  /** What it writes to files, by path; `$GITHUB_OUTPUT` and its kin name the command files. */
  readonly writes?: Readonly<Record<string, string>>;
}

/** A started process, with the text of its script where it is one. */
export interface FakeCall {
  readonly words: readonly string[];
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
}

export interface FakeOptions {
  /** Decides how each step goes. */
  readonly step?: (call: FakeCall) => FakeStep;
  /** Thrown by `prepare`. */
  readonly broken?: Error;
  readonly service?: (image: string) => ServiceOutcome;
}

/** An executor without processes, which honours the contract and can be told to be slow, to fail and to be lost. */
export interface FakeExecutor extends Executor {
  /** Every process that was started, in order. */
  readonly calls: readonly FakeCall[];
  /** Jobs that were prepared and not disposed yet. */
  readonly open: number;
}

/** Makes a fake executor. */
export function fakeExecutor({ step = () => ({}), broken, service }: FakeOptions = {}): FakeExecutor {
  const calls: FakeCall[] = [];
  let open = 0;
  return {
    calls,
    get open() {
      return open;
    },
    async prepare({ id }) {
      if (broken) throw broken;
      open += 1;
      const files = new Map<string, string>();
      const running = new Set<RunningStep>();
      let disposed = false;
      const start = (process: StepProcess): RunningStep => {
        const { words, environment, folder } = process;
        const call = { words, environment, folder, script: files.get(words.at(-1) ?? '') ?? '' };
        calls.push(call);
        const started = play(step(call), process, files);
        running.add(started);
        void started.ended.then(() => running.delete(started));
        return started;
      };
      return {
        ...fakeFiles(files),
        paths: {
          workspace: `/${id}/work`,
          temp: `/${id}/temp`,
          files: `/${id}/files`,
          toolCache: '/tools',
          node: '/bin/node',
        },
        machine: { os: 'Linux', arch: 'X64', name: 'fake' },
        environment: { PATH: '/bin' },
        start,
        endLeftovers: async () => {
          for (const one of running) one.cancel();
          return [];
        },
        startService: async ({ image }) => service?.(image) ?? { ok: false, reason: `there is no ${image} here` },
        async [Symbol.asyncDispose]() {
          if (!disposed) open -= 1;
          disposed = true;
          for (const one of running) one.cancel();
          await Promise.all([...running].map(({ ended }) => ended));
        },
      };
    },
  };
}

type FileParts = Pick<ExecutorJob, 'read' | 'write' | 'makeFolder' | 'findProgram' | 'hashFiles' | 'digest'>;

function fakeFiles(files: Map<string, string>): FileParts {
  return {
    async read(path, limit) {
      const text = files.get(path) ?? null;
      if (text !== null && Buffer.byteLength(text) > limit) throw new Error(`${path} is longer than ${limit}`);
      return text;
    },
    write: async (path, text) => void files.set(path, text),
    makeFolder: async () => {},
    findProgram: async (name) => `/bin/${name}`,
    hashFiles: async (patterns) => `hash of ${patterns.join(' ')}`,
    async digest(path) {
      const text = files.get(path);
      return text === undefined ? null : createHash('sha256').update(text).digest('hex');
    },
  };
}

function play(
  { prints = [], takes = 0, end = { kind: 'exited', code: 0 }, resists = 0, writes = {} }: FakeStep,
  { environment, onOutput }: StepProcess,
  files: Map<string, string>,
): RunningStep {
  const { promise, resolve } = Promise.withResolvers<StepEnd>();
  const finish = (how: StepEnd) => {
    for (const [name, text] of Object.entries(writes))
      files.set(name.startsWith('$') ? (environment[name.slice(1)] ?? name) : name, text);
    resolve(how);
  };
  setImmediate(() => {
    for (const line of prints) {
      const { text, source } = typeof line === 'string' ? { text: line, source: 'stdout' as const } : line;
      onOutput(Buffer.from(text), source);
    }
  });
  const timer = setTimeout(() => finish(end), takes);
  const cancel = () => {
    clearTimeout(timer);
    setTimeout(() => finish({ kind: 'signalled', signal: 'SIGINT' }), resists);
  };
  return { ended: promise, cancel };
}
