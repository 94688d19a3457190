import { type Condition, holds } from '../../expressions/condition.ts';
import { fieldText } from '../workflow/fields.ts';
import { type JobOutputs, jobOutputs } from './job-outputs.ts';
import { beginStep, type JobState, type StepLog, tell } from './job-state.ts';
import { endActionStep, endOwnStep } from './own-step.ts';
import { scopeOf } from './scope.ts';
import { failed, guarded, type StepEnding } from './step-ending.ts';

/** A step of an action that runs after the job's own steps. */
export interface PostStep {
  readonly name: string;
  /** `post-if`; absent: always. */
  readonly if?: Condition;
  /** `job`: as it is by then, also for a step that ran in the background or inside of an action. */
  readonly run: (job: JobState, log: StepLog) => Promise<StepEnding>;
}

/** Runs what actions left for the end, the newest first, also after a failure or a cancellation; then "Complete job". Gives the job's outputs. */
export async function tidyUp(state: JobState): Promise<JobOutputs> {
  for (const post of state.posts.toReversed()) await runPost(state, post);
  const step = { id: null, name: 'Complete job', phase: 'post' } as const;
  const log = beginStep(state, step);
  log.debug('Starting: Complete job');
  const outputs = await jobOutputs(state, log);
  const url = await tellEnvironment(state, log);
  const reason = outputs.ok ? url : outputs.reason;
  await endOrphans(state, log);
  log.debug('Finishing: Complete job');
  endOwnStep(state, log, step, reason);
  return outputs;
}

async function endOrphans({ job }: JobState, log: StepLog): Promise<void> {
  log.say('Cleaning up orphan processes');
  for (const { pid, name } of await job.endLeftovers()) log.say(`Terminate orphan process: pid (${pid}) (${name})`);
}

/** Tells where the job's environment can be seen; gives why that is not known, or null. (runner: JobExtension.cs, FinalizeJob) */
async function tellEnvironment(state: JobState, log: StepLog): Promise<string | null> {
  const { environment } = state.assignment.job;
  const { url, name } = environment ?? {};
  if (!url || !name) return null;
  log.say('Evaluate and set environment url');
  const scope = scopeOf(state, undefined, log.debug);
  const read = await guarded(() => ({ url: fieldText(url, scope), name: fieldText(name, scope) }));
  if (!read.ok) {
    tell(log, 'error', 'Failed to evaluate environment url');
    tell(log, 'error', read.reason);
    return read.reason;
  }
  if (state.masks.apply(read.value.url) === read.value.url) log.say(`Evaluated environment url: ${read.value.url}`);
  else tell(log, 'warning', `Skip setting environment url as environment '${read.value.name}' may contain secret.`);
  return null;
}

/** Runs a post step; null where its condition does not hold. A broken condition is the step's failure. */
async function runIfWanted(state: JobState, post: PostStep, log: StepLog): Promise<StepEnding | null> {
  log.debug(`Evaluating condition for step: '${post.name}'`);
  const wanted = await guarded(() => post.if === undefined || holds(post.if, scopeOf(state, undefined, log.debug)));
  if (!wanted.ok) return failed(wanted.reason);
  if (!wanted.value) return null;
  log.debug(`Starting: ${post.name}`);
  const ending = await post.run(state, log);
  log.debug(`Finishing: ${post.name}`);
  return ending;
}

async function runPost(state: JobState, post: PostStep): Promise<void> {
  const step = { id: null, name: post.name, phase: 'post' } as const;
  const log = beginStep(state, step);
  endActionStep(state, log, step, await runIfWanted(state, post, log));
}
