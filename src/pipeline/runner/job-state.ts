import type { AnnotationEvent, Emit, Result, StepPhase } from '../../events/types.ts';
import type { ValueObject } from '../../expressions/value.ts';
import type { SourceRepository } from '../actions/types.ts';
import type { ExecutorJob, RunningService } from '../executors/types.ts';
import type { JobAssignment, Step, StepResult, UsesStep } from '../workflow/model.ts';
import type { ArtifactSubject } from './artifact-subjects.ts';
import type { Masks } from './masks.ts';
import type { Pause } from './pause.ts';
import type { PostStep } from './post-steps.ts';
import type { ProblemMatchers } from './problem-matchers.ts';

/** What a step with an id left behind for later ones: the `steps` context. */
export interface StepContext {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: Result;
  readonly conclusion: Result;
}

/** What stays the same, or is shared, for all steps of a job. */
interface SharedState {
  readonly assignment: JobAssignment;
  readonly job: ExecutorJob;
  readonly masks: Masks;
  readonly matchers: ProblemMatchers;
  /** Whether ACTIONS_STEP_DEBUG asks for debug lines. */
  readonly debug: boolean;
  readonly source: SourceRepository;
  readonly emit: Emit;
  readonly services: RunningService[];
  /** What the steps said that they have made, by name. */
  readonly artifacts: Map<string, ArtifactSubject>;
  /** Every step that ended, with its number. */
  readonly results: { readonly number: number; readonly result: StepResult }[];
  /** What tidies up after the steps, the newest last. */
  readonly posts: PostStep[];
  /** Of the steps whose `pre` has run: what it saved, and where in `posts` its action's post is. */
  readonly pres: Map<UsesStep, { readonly saved: Record<string, string>; readonly post?: number }>;
  /** Steps that were begun, set-up and post ones too; and those whose files were named. */
  readonly counter: { steps: number; files: number };
  /** What happens at a script that failed, before it runs again; absent: nothing. */
  readonly pause: Pause | undefined;
  /** Runs a list of steps: handed in, because actions hold steps that hold actions. */
  readonly runSteps: (state: JobState, steps: readonly Step[]) => Promise<void>;
}

/**
 * Everything that changes while a job runs; steps read and write it in their order. A background step and the steps of a
 * composite action work on a copy of their own: what reaches the job is handed over when they end.
 */
export interface JobState extends SharedState {
  /** Raised when the job is cancelled or took too long: each step's condition is asked again. */
  readonly signal: AbortSignal;
  /** Raised when a step must end whatever its condition says. */
  readonly deadline: AbortSignal;
  /** The workflow's and the job's `env`, evaluated. */
  env: Record<string, string>;
  /** Set through GITHUB_ENV and `set-env`, for all later steps. */
  readonly fileEnv: Record<string, string>;
  /** Added through GITHUB_PATH, the newest first. */
  readonly paths: string[];
  readonly steps: Record<string, StepContext & ValueObject>;
  /** How steps without an id are called in `github.action`. */
  readonly defaultIds: ReadonlyMap<Step, string>;
  /** Told of by the steps so far: failure stays, also when a later step goes well. */
  status: 'success' | 'failure' | 'cancelled';
  /** Set for a step that runs in the background. */
  readonly inBackground?: true | undefined;
  /** The number of the step that runs on this copy of the state, where it was given before the step begins. */
  readonly number?: number | undefined;
  /** The composite action whose steps run; absent for those of the job. */
  readonly action?: ActionFrame;
}

/** What the steps of a composite action share. */
export interface ActionFrame {
  readonly inputs: ValueObject;
  /** The `env` of the step that uses the action: what is set inside does not replace it. */
  readonly env: Readonly<Record<string, string>>;
  /** Members of the `github` context: action_path and its kin. */
  readonly github: ValueObject;
  /** The log of the step that uses the action: its steps have none of their own. */
  readonly log: StepLog;
  /** How many actions stand around its steps. */
  readonly depth: number;
}

/** A started step: its number, and how it tells what happens. */
export interface StepLog {
  readonly number: number;
  /** Names the files of the step. */
  readonly files: number;
  /** Masked, with a line feed added. */
  readonly say: (line: string) => void;
  /** Told line by line, where ACTIONS_STEP_DEBUG asks for it. */
  readonly debug: (text: string) => void;
  /** The lines that the runner itself puts before what follows. */
  readonly head: (lines: readonly string[]) => void;
  /** Alone, for what stands in the log already; else see {@link tell}. */
  readonly annotate: (annotation: Omit<AnnotationEvent, 'type' | 'job' | 'step'>) => void;
}

/** An issue of the runner itself: an annotation, and its line in the log. (runner: ExecutionContext.cs, AddIssue) */
export function tell(log: StepLog, level: AnnotationEvent['level'], message: string): void {
  log.annotate({ level, message });
  log.say(`##[${level}]${message}`);
}

/** Annotations of each level that a step may leave, and letters of one; the log has all of them. (runner: ExecutionContext.cs) */
const MAX_ANNOTATIONS = 10;
const MAX_MESSAGE = 4096;

/** A number for the next step, in the order of the file; those of an action have the number of the step that uses it. */
export function nextNumber({ counter, action }: JobState): number {
  if (action) return action.log.number;
  counter.steps += 1;
  return counter.steps;
}

/** Begins a step: tells its start and gives it its log. */
export function beginStep(
  state: JobState,
  step: { readonly id: string | null; readonly name: string; readonly phase: StepPhase },
): StepLog {
  const { emit, masks, counter, action } = state;
  counter.files += 1;
  if (action) return { ...action.log, files: counter.files };
  const number = state.number ?? nextNumber(state);
  const at = { job: state.assignment.key, step: number };
  const told = { notice: 0, warning: 0, error: 0 };
  emit({ type: 'step', state: 'started', ...at, ...step, name: masks.apply(step.name) });
  return {
    number,
    files: counter.files,
    say: (line) => emit({ type: 'log', ...at, text: `${masks.apply(line)}\n` }),
    debug: (text) => {
      if (state.debug) emit({ type: 'log', ...at, text: `${debugLines(masks.apply(text))}\n` });
    },
    head: (lines) => emit({ type: 'step-header', ...at, text: masks.apply(`${lines.join('\n')}\n`) }),
    annotate(annotation) {
      told[annotation.level] += 1;
      if (told[annotation.level] > MAX_ANNOTATIONS) return;
      const { message, title, file } = annotation;
      emit({
        type: 'annotation',
        ...at,
        ...annotation,
        message: masks.apply(message).slice(0, MAX_MESSAGE),
        ...(title !== undefined && { title: masks.apply(title) }),
        ...(file !== undefined && { file: masks.apply(file) }),
      });
    },
  };
}

/** What is told to a debugged job: each line says so. (runner: ExecutionContext.cs, Debug) */
export function debugLines(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => `##[debug]${line}`);
  return lines.join('\n');
}

/** Ends a step: tells its end and keeps its result. */
export function endStep(state: JobState, log: StepLog, result: StepResult): StepResult {
  const { name, outcome, conclusion, exitCode, reason } = result;
  if (conclusion === 'failure' && state.status === 'success') state.status = 'failure';
  const said = reason === undefined ? {} : { reason: state.masks.apply(reason) };
  const masked = { ...result, name: state.masks.apply(name), ...said };
  if (state.action) return masked;
  state.results.push({ number: log.number, result: masked });
  state.emit({
    type: 'step',
    state: 'finished',
    job: state.assignment.key,
    step: log.number,
    outcome,
    conclusion,
    ...(exitCode !== undefined && { exitCode }),
    ...said,
  });
  return masked;
}
