import type { NodeRuns } from '../actions/read-action.ts';
import { fieldMap } from '../workflow/fields.ts';
import { inputsOf } from './action-inputs.ts';
import { type JobState, type StepLog, tell } from './job-state.ts';
import { keepValues } from './keep-values.ts';
import type { PostStep } from './post-steps.ts';
import type { LocalAction } from './run-local-action.ts';
import { runProcess } from './run-script.ts';
import { scopeOf } from './scope.ts';
import { failed, guarded, type StepEnding, type StepRequest } from './step-ending.ts';
import { factsOf } from './step-facts.ts';
import { applyStepFiles, makeStepFiles } from './step-files.ts';
import { actionHeader, POST_HEADER } from './step-header.ts';
import { requestFor } from './step-request.ts';

export type NodeAction = LocalAction & { readonly runs: NodeRuns };

/** Runs the main program of a JavaScript action, and arranges its post. (runner: NodeScriptActionHandler.cs) */
export async function runNodeAction(
  state: JobState,
  action: NodeAction,
  request: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  // One in the workspace is not there yet when pres run.
  if (action.runs.pre !== undefined && !state.pres.has(action.step))
    tell(log, 'warning', `\`pre\` execution is not supported for local action from '${action.uses}'`);
  arrangePost(state, action, request);
  return runProgram(state, action, action.runs.main, request, log);
}

/** Runs the program that an action has for before the job's steps; what it saves is for main and post too. */
export async function runPre(
  state: JobState,
  action: NodeAction & { readonly runs: { readonly pre: string } },
  request: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  arrangePost(state, action, request);
  log.head(actionHeader(action.uses, action.inputs, request.env));
  return runAside(state, action, { program: action.runs.pre, signal: state.signal }, request, log);
}

/** Puts the post on the stack; where pre has put it there already, it stays and sees what main saw. */
function arrangePost(state: JobState, action: NodeAction, request: StepRequest): void {
  const { post, postIf } = action.runs;
  if (post === undefined) return;
  const run: PostStep['run'] = async (job, log) => {
    log.head(POST_HEADER);
    const { action: frame, steps, defaultIds } = state;
    const now = frame ? { ...job, action: frame, steps, defaultIds } : job;
    const seen = await guarded(() => seenNow(now, action, request, log));
    if (!seen.ok) return failed(seen.reason);
    return runAside(now, seen.value.action, { program: post, signal: job.deadline }, seen.value.request, log);
  };
  const known = state.pres.get(action.step);
  const at = known?.post ?? state.posts.length;
  if (known) state.pres.set(action.step, { ...known, post: at });
  state.posts[at] = { name: `Post ${request.name}`, run, ...(postIf && { if: postIf }) };
}

/** A post has the inputs and the environment that its step would have now: `job.status` is the job's. (runner: ActionRunner.cs) */
async function seenNow(
  state: JobState,
  action: NodeAction,
  main: StepRequest,
  log: StepLog,
): Promise<{ readonly action: NodeAction; readonly request: StepRequest }> {
  const facts = await factsOf(state, action.step);
  const scope = scopeOf(state, facts, log.debug);
  log.debug('Loading inputs');
  const inputs = await inputsOf(state, action.definition, fieldMap(action.step.with, scope, 'with'), scope);
  log.debug('Loading env');
  return { action: { ...action, inputs }, request: { ...main, ownEnv: facts.env } };
}

/** Runs a pre or a post: with files of its own, and the state that its action saved. */
async function runAside(
  state: JobState,
  action: NodeAction,
  { program, signal }: { readonly program: string; readonly signal: AbortSignal },
  main: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  const files = await makeStepFiles(state, log);
  const facts = { env: main.ownEnv, github: { ...main.github, ...files }, hashes: new Map() };
  const { saved } = main.effects;
  const request = requestFor(state, facts, { name: main.name, outputs: {}, signal, saved });
  const ending = await runProgram(state, action, program, request, log);
  const written = await applyStepFiles(state, files, log);
  keepValues(saved, Object.entries(written.saved));
  const all = [...request.effects.mistakes, ...written.mistakes];
  return ending.kind === 'done' && all.length > 0 ? failed(all.join(' ')) : ending;
}

async function runProgram(
  state: JobState,
  { folder, inputs }: NodeAction,
  program: string,
  request: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  const file = `${folder}/${program}`;
  const found = await state.job.digest(file);
  if (found === null || found === 'folder') return failed(`File not found: '${file}'`);
  const environment: Record<string, string> = { ...request.environment, GITHUB_ACTION_PATH: folder };
  // Blanks become underscores and letters capital; hyphens stay. (runner: Handler.cs)
  for (const [name, value] of Object.entries(inputs))
    environment[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] = value;
  for (const [name, value] of Object.entries(request.effects.saved)) environment[`STATE_${name}`] = value;
  const { node, workspace } = state.job.paths;
  const ending = await runProcess(state, { words: [node, file], environment, folder: workspace }, request, log);
  // An action tells itself why it failed; its exit code adds nothing. (runner: NodeScriptActionHandler.cs)
  return ending.kind === 'failed' && ending.exitCode !== undefined ? { ...ending, told: true } : ending;
}
