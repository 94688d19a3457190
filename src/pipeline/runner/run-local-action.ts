import { posix } from 'node:path';
import { InputError } from '../../lib/mistake.ts';
import { type ActionDefinition, readAction } from '../actions/read-action.ts';
import { runTools } from '../actions/run-tool.ts';
import { fieldMap } from '../workflow/fields.ts';
import type { UsesStep } from '../workflow/model.ts';
import { inputsOf, warnOfUnknown } from './action-inputs.ts';
import { type JobState, type StepLog, tell } from './job-state.ts';
import { runComposite } from './run-composite.ts';
import { runNodeAction } from './run-node-action.ts';
import { failed, type StepEnding, type StepRequest } from './step-ending.ts';
import { actionHeader } from './step-header.ts';

/** An action of the repository, as it lies where the job's steps run. */
export interface LocalAction {
  /** As the step names it. */
  readonly uses: string;
  readonly folder: string;
  readonly definition: ActionDefinition;
  readonly inputs: Readonly<Record<string, string>>;
  readonly step: UsesStep;
}

const MAX_ACTION_FILE = 1024 * 1024;

/** Actions that may stand inside one another. (runner: CompositeActionsMaxDepth) */
const MAX_DEPTH = 9;

/** Whether `uses` names an action of the repository itself: `./path` in the workspace, or `$/path`. */
export function isLocal(uses: string): boolean {
  return /^(?:\.{1,2}|\$)(?:\/|$)/.test(uses);
}

/** Runs an action of the repository, composite or JavaScript. */
export async function runLocalAction(
  state: JobState,
  step: UsesStep,
  request: StepRequest,
  log: StepLog,
): Promise<StepEnding> {
  if ((state.action?.depth ?? 0) >= MAX_DEPTH)
    return failed(`Actions inside one another are limited to ${MAX_DEPTH + 1}`);
  const found = await openAction(state, step.uses, request, log);
  if ('reason' in found) return failed(found.reason);
  const { definition } = found;
  log.debug('Loading inputs');
  const given = fieldMap(step.with, request.scope, 'with');
  warnOfInputs(definition, given, log);
  const inputs = await inputsOf(state, definition, given, request.scope);
  log.debug('Loading env');
  const action = { ...found, uses: step.uses, step, inputs };
  log.head(actionHeader(step.uses, action.inputs, request.env));
  switch (definition.runs.kind) {
    case 'composite':
      return runComposite(state, { ...action, steps: definition.runs.steps }, request, log);
    case 'node':
      return runNodeAction(state, { ...action, runs: definition.runs }, request, log);
    case 'docker':
      return failed(`the action ${step.uses} needs Docker, which Gantry does not drive yet`);
  }
}

/** The definition of an action of the repository and its folder; throws an InputError where it cannot be read. */
export async function openAction(
  state: JobState,
  uses: string,
  request: StepRequest,
  log: Pick<StepLog, 'say'>,
): Promise<{ readonly folder: string; readonly definition: ActionDefinition } | { readonly reason: string }> {
  const top = uses.startsWith('$/') ? await ownRepository(state, request, log) : { folder: state.job.paths.workspace };
  if ('reason' in top) return top;
  const folder = posix.resolve(top.folder, uses.replace(/^\$\//, './'));
  const text = await findAction(state, folder);
  if (text !== null) return { folder, definition: readAction(text, `${uses}/action.yml`) };
  return {
    reason: `Can't find 'action.yml', 'action.yaml' or 'Dockerfile' under '${folder}'. Did you forget to run actions/checkout before running your local action?`,
  };
}

/** `$/path` means the repository of the run at its commit, also where the job has not checked it out. */
async function ownRepository(
  { job, source }: JobState,
  { environment, signal }: StepRequest,
  log: Pick<StepLog, 'say'>,
): Promise<{ readonly folder: string } | { readonly reason: string }> {
  const folder = `${job.paths.temp}/_own`;
  if ((await job.read(`${folder}/.git/HEAD`, MAX_ACTION_FILE)) !== null) return { folder };
  const copied = await runTools({ job, environment, signal, say: log.say }, [
    ['git', 'clone', '--quiet', '--shared', '--no-checkout', await source.folder(), folder],
    ['git', '-C', folder, 'checkout', '--quiet', '--detach', source.commit],
  ]);
  return copied.ok ? { folder } : { reason: copied.reason };
}

async function findAction({ job }: JobState, folder: string): Promise<string | null> {
  const read = (name: string) => job.read(`${folder}/${name}`, MAX_ACTION_FILE);
  try {
    return (await read('action.yml')) ?? (await read('action.yaml'));
  } catch (error) {
    throw new InputError(error instanceof Error ? error.message : String(error));
  }
}

/** Tells of inputs that are unknown or deprecated; of the latter in the main program's step alone. (runner: ActionRunner.cs) */
function warnOfInputs({ inputs }: ActionDefinition, given: Readonly<Record<string, string>>, log: StepLog): void {
  for (const name of Object.keys(given)) {
    const message = inputs.find((input) => input.name.toLowerCase() === name.toLowerCase())?.deprecated;
    if (message !== undefined) tell(log, 'warning', `Input '${name}' has been deprecated with message: ${message}`);
  }
  warnOfUnknown(
    given,
    inputs.map(({ name }) => name),
    log,
  );
}
