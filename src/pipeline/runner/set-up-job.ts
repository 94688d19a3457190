import { InputError } from '../../lib/mistake.ts';
import { fieldMap, fieldNumber } from '../workflow/fields.ts';
import { DEFAULT_CANCEL_TIMEOUT, type JobLimit } from './job-limit.ts';
import { beginStep, type JobState, tell } from './job-state.ts';
import { endOwnStep } from './own-step.ts';
import { scopeOf } from './scope.ts';
import { startServices } from './start-services.ts';

/** "Set up job": the environment, the event file, the limits; then the services. False when the job cannot go on. */
export async function setUpJob(state: JobState, limit: JobLimit): Promise<boolean> {
  const { assignment, job } = state;
  const { snapshot } = assignment.job;
  const step = { id: null, name: 'Set up job', phase: 'setup' } as const;
  const log = beginStep(state, step);
  log.debug('Starting: Set up job');
  log.say(`Runner: ${job.machine.name} (${job.machine.os}, ${job.machine.arch}), this machine and user; no container`);
  if (snapshot)
    tell(log, 'warning', `No custom image is made: only GitHub's own runners do (snapshot: ${snapshot.image.source})`);
  await job.write(`${job.paths.files}/event.json`, JSON.stringify(assignment.contexts.github.event ?? {}));
  const reason = readDefinition(state, limit);
  if (reason !== null) tell(log, 'error', reason);
  log.debug('Finishing: Set up job');
  endOwnStep(state, log, step, reason);
  return reason === null && startServices(state);
}

/** Evaluates what the job's definition says for all steps; gives what is wrong with it, or null. */
function readDefinition(state: JobState, limit: JobLimit): string | null {
  const { job: definition, workflow } = state.assignment;
  try {
    Object.assign(state.env, fieldMap(workflow.env, scopeOf(state), 'env'));
    Object.assign(state.env, fieldMap(definition.env, scopeOf(state), 'env'));
    const { cancelTimeoutMinutes, timeoutMinutes } = definition;
    const scope = scopeOf(state);
    limit.cancelMinutes = fieldNumber(cancelTimeoutMinutes, scope, 'cancel-timeout-minutes', DEFAULT_CANCEL_TIMEOUT);
    limit.arm(fieldNumber(timeoutMinutes, scope, 'timeout-minutes', 0));
    return null;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
