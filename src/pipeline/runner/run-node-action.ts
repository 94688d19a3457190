import type { NodeRuns } from '../actions/read-action.ts';
import type { JobState, StepLog } from './job-state.ts';
import type { LocalAction } from './run-local-action.ts';
import { runProcess } from './run-script.ts';
import { failed, type StepEnding, type StepRequest } from './step-ending.ts';
import { applyStepFiles, makeStepFiles } from './step-files.ts';
import { requestFor } from './step-request.ts';

type NodeAction = LocalAction & { readonly runs: NodeRuns };

/** Runs the main program of a JavaScript action, and arranges its post. (runner: NodeScriptActionHandler.cs) */
export async function runNodeAction(
  state: JobState,
  action: NodeAction,
  request: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  const { main, pre, post, postIf } = action.runs;
  if (pre !== undefined)
    log.annotate({
      level: 'warning',
      message: `\`pre\` execution is not supported for local action from '${action.uses}'`,
    });
  if (post !== undefined) {
    const run = (postLog: StepLog) => runPost(state, action, post, request, postLog);
    state.posts.push({ name: `Post ${request.name}`, run, ...(postIf && { if: postIf }) });
  }
  return runProgram(state, action, main, request, log);
}

/** The post sees the inputs again, and what main saved as its state. */
async function runPost(
  state: JobState,
  action: NodeAction,
  program: string,
  main: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  const files = await makeStepFiles(state, log);
  const facts = { env: main.ownEnv, github: { ...main.github, ...files }, hashes: new Map<string, string>() };
  const request = requestFor(state, facts, { name: main.name, outputs: {}, signal: state.deadline });
  const { effects } = request;
  Object.assign(effects.saved, main.effects.saved);
  const ending = await runProgram(state, action, program, request, log);
  const { mistakes } = await applyStepFiles(state, files, log);
  const all = [...effects.mistakes, ...mistakes];
  return ending.kind === 'done' && all.length > 0 ? failed(all.join(' ')) : ending;
}

function runProgram(
  state: JobState,
  { folder, inputs }: NodeAction,
  program: string,
  request: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  const environment: Record<string, string> = { ...request.environment, GITHUB_ACTION_PATH: folder };
  // Blanks become underscores and letters capital; hyphens stay. (runner: Handler.cs)
  for (const [name, value] of Object.entries(inputs))
    environment[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] = value;
  for (const [name, value] of Object.entries(request.effects.saved)) environment[`STATE_${name}`] = value;
  const { node, workspace } = state.job.paths;
  return runProcess(state, { words: [node, `${folder}/${program}`], environment, folder: workspace }, request, log);
}
