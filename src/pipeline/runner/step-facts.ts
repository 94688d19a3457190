import type { Trace } from '../../expressions/trace.ts';
import { actionSource } from '../workflow/default-ids.ts';
import { fieldMap } from '../workflow/fields.ts';
import type { RunStep, UsesStep } from '../workflow/model.ts';
import { hashFilesOf } from './hash-calls.ts';
import type { JobState } from './job-state.ts';
import { type StepFacts, scopeOf } from './scope.ts';

/** The step's own environment and the hashes it asks for. */
export async function factsOf(state: JobState, step: RunStep | UsesStep, trace?: Trace): Promise<StepFacts> {
  const source = step.kind === 'uses' ? actionSource(step.uses) : null;
  const action = {
    action: step.id ?? state.defaultIds.get(step) ?? '',
    action_repository: source?.repository ?? '',
    action_ref: source?.ref ?? '',
  };
  const around = state.action?.env ?? {};
  const hash = (patterns: readonly string[]) => state.job.hashFiles(patterns);
  const bare = { env: around, github: action, hashes: new Map() };
  const hashes = step.env ? await hashFilesOf(step.env, scopeOf(state, bare), hash) : bare.hashes;
  const env = { ...around, ...fieldMap(step.env, scopeOf(state, { ...bare, hashes }, trace), 'env') };
  return { env, github: action, hashes: await hashFilesOf(step, scopeOf(state, { ...bare, env }), hash) };
}
