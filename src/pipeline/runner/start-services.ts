import type { Scope } from '../../expressions/evaluate.ts';
import { InputError } from '../../lib/mistake.ts';
import type { ServiceSpec } from '../executors/types.ts';
import { fieldList, fieldMap, fieldText } from '../workflow/fields.ts';
import type { Service } from '../workflow/model.ts';
import { beginStep, type JobState, tell } from './job-state.ts';
import { endOwnStep } from './own-step.ts';
import { scopeOf } from './scope.ts';

/** "Initialize containers": starts the job's services in order and waits until each is healthy. False when one is not. */
export async function startServices(state: JobState): Promise<boolean> {
  const { services } = state.assignment.job;
  if ('kind' in services) throw new Error('services as one expression was not refused before the run');
  if (services.length === 0) return true;
  const step = { id: null, name: 'Initialize containers', phase: 'setup' } as const;
  const log = beginStep(state, step);
  const reason = await startAll(state, services, log.say);
  if (reason !== null) tell(log, 'error', reason);
  endOwnStep(state, log, step, reason);
  return reason === null;
}

async function startAll(
  state: JobState,
  services: readonly Service[],
  say: (line: string) => void,
): Promise<string | null> {
  for (const service of services) {
    const spec = tryEvaluate(service, scopeOf(state));
    if (typeof spec === 'string') return spec;
    // An empty image means that the service is not wanted. (workflow syntax: jobs.<job_id>.services)
    if (spec.image === '') continue;
    const outcome = await state.job.startService(spec, { signal: state.signal, say });
    if (!outcome.ok) return `The service ${spec.id} did not start: ${outcome.reason}`;
    state.services.push(outcome.service);
  }
  return null;
}

function tryEvaluate(service: Service, scope: Scope): ServiceSpec | string {
  try {
    return {
      id: service.id,
      image: fieldText(service.image, scope),
      env: fieldMap(service.env, scope, 'env'),
      ports: fieldList(service.ports, scope, 'ports'),
      options: service.options ? fieldText(service.options, scope) : '',
      at: service.image.at,
    };
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}
