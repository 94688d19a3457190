import type { AnnotationEvent, Emit, Result, StepPhase } from '../../events/types.ts';
import type { ValueObject } from '../../expressions/value.ts';
import type { SourceRepository } from '../actions/types.ts';
import type { ExecutorJob, RunningService } from '../executors/types.ts';
import type { JobAssignment, StepResult } from '../workflow/model.ts';
import type { Masks } from './masks.ts';
import type { ProblemMatchers } from './problem-matchers.ts';

/** What a step with an id left behind for later ones: the `steps` context. */
export interface StepContext {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: Result;
  readonly conclusion: Result;
}

/** Everything that changes while a job runs. One object a job; steps read and write it in their order. */
export interface JobState {
  readonly assignment: JobAssignment;
  readonly job: ExecutorJob;
  readonly masks: Masks;
  readonly matchers: ProblemMatchers;
  /** Whether ACTIONS_STEP_DEBUG asks for debug lines. */
  readonly debug: boolean;
  readonly source: SourceRepository;
  readonly emit: Emit;
  /** Raised when the job is cancelled or took too long. */
  readonly signal: AbortSignal;
  /** The workflow's and the job's `env`, evaluated. */
  env: Record<string, string>;
  /** Set through GITHUB_ENV and `set-env`, for all later steps. */
  readonly fileEnv: Record<string, string>;
  /** Added through GITHUB_PATH, the newest first. */
  readonly paths: string[];
  readonly steps: Record<string, StepContext & ValueObject>;
  readonly services: RunningService[];
  readonly results: StepResult[];
  /** What tidies up after the steps, the newest last. */
  readonly posts: PostStep[];
  /** Told of by the steps so far: failure stays, also when a later step goes well. */
  status: 'success' | 'failure' | 'cancelled';
  /** Steps that were started, set-up and post ones too. */
  stepCount: number;
}

/** A step of an action that runs after the job's own steps. */
export interface PostStep {
  readonly name: string;
  readonly run: (step: StepLog) => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;
}

/** A started step: its number, and how it tells what happens. */
export interface StepLog {
  readonly number: number;
  /** Masked, with a line feed added. */
  readonly say: (line: string) => void;
  readonly annotate: (annotation: Omit<AnnotationEvent, 'type' | 'job' | 'step'>) => void;
}

/** Annotations of each level that a step may leave; the log has all of them. (runner: ExecutionContext.cs) */
const MAX_ANNOTATIONS = 10;

/** Begins a step: tells its start and gives it its log. */
export function beginStep(
  state: JobState,
  step: { readonly id: string | null; readonly name: string; readonly phase: StepPhase },
): StepLog {
  state.stepCount += 1;
  const number = state.stepCount;
  const { emit, masks } = state;
  const at = { job: state.assignment.key, step: number };
  const told = { notice: 0, warning: 0, error: 0 };
  emit({ type: 'step', state: 'started', ...at, ...step, name: masks.apply(step.name) });
  return {
    number,
    say: (line) => emit({ type: 'log', ...at, text: `${masks.apply(line)}\n` }),
    annotate(annotation) {
      told[annotation.level] += 1;
      if (told[annotation.level] > MAX_ANNOTATIONS) return;
      const { message, title, file } = annotation;
      emit({
        type: 'annotation',
        ...at,
        ...annotation,
        message: masks.apply(message),
        ...(title !== undefined && { title: masks.apply(title) }),
        ...(file !== undefined && { file: masks.apply(file) }),
      });
    },
  };
}

/** Ends a step: tells its end and keeps its result. */
export function endStep(state: JobState, log: StepLog, result: StepResult): void {
  const { outcome, conclusion, exitCode, reason } = result;
  const masked = reason === undefined ? undefined : state.masks.apply(reason);
  state.results.push({
    ...result,
    name: state.masks.apply(result.name),
    ...(masked !== undefined && { reason: masked }),
  });
  state.emit({
    type: 'step',
    state: 'finished',
    job: state.assignment.key,
    step: log.number,
    outcome,
    conclusion,
    ...(exitCode !== undefined && { exitCode }),
    ...(masked !== undefined && { reason: masked }),
  });
  if (conclusion === 'failure' && state.status === 'success') state.status = 'failure';
}
