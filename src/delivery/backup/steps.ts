import type { Emit } from '../../events/types.ts';
import { InputError } from '../../lib/mistake.ts';
import { BackupFailure, isAbort, reasonOf } from './failure.ts';

/** The named steps of one backup, proof or restore, told to whoever watches. */
export interface Steps {
  run<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** A line of the step under way. */
  say(line: string): void;
  /** The step under way, or the last one. */
  readonly current: string;
}

/** Whom the steps are told: as events of a job of a run, and as lines. */
export interface Watch {
  readonly emit?: Emit | undefined;
  /** The job's key in the run; without one no step events are emitted. `firstStep` counts from 1. */
  readonly job?: { readonly key: string; readonly firstStep: number } | undefined;
  readonly onProgress?: ((line: string) => void) | undefined;
}

/** Begins a list of steps; each reports its start, its lines and its end. */
export function beginSteps({ emit, job, onProgress }: Watch): Steps {
  let current = '';
  let step = (job?.firstStep ?? 1) - 1;
  const tell: Emit = (body) => {
    if (job) emit?.(body);
  };
  const key = job?.key ?? '';
  return {
    get current() {
      return current;
    },
    say(line) {
      onProgress?.(line);
      tell({ type: 'log', job: key, step, text: `${line}\n` });
    },
    async run(name, work) {
      current = name;
      step += 1;
      const at = { type: 'step', job: key, step } as const;
      tell({ ...at, state: 'started', id: null, name, phase: 'main' });
      try {
        const value = await work();
        tell({ ...at, state: 'finished', outcome: 'success', conclusion: 'success' });
        return value;
      } catch (error) {
        const result = isAbort(error) ? 'cancelled' : 'failure';
        tell({ ...at, state: 'finished', outcome: result, conclusion: result, reason: reasonOf(error) });
        throw error;
      }
    },
  };
}

/** How work ended that failed for a reason outside: which step, and why. */
export interface Failed {
  readonly ok: false;
  readonly step: string;
  readonly reason: string;
}

/** Turns a {@link BackupFailure} of the step under way into a result; a broken engine and a cancelled signal throw on. */
export async function asOutcome<T>(steps: Steps, work: () => Promise<T>): Promise<T | Failed> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof BackupFailure || error instanceof InputError)) throw error;
    return { ok: false, step: steps.current, reason: reasonOf(error) };
  }
}
