import { defined } from '../../../lib/defined.ts';
import { AVAILABLE } from '../contexts.ts';
import { emptyField, readField, readFieldMap } from '../field-reader.ts';
import type { StepsJob } from '../model.ts';
import { type Reader, readKeys } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';
import { readContainer } from './container.ts';
import { readDefaults } from './defaults.ts';
import { readEnv } from './env.ts';
import { readEnvironment } from './environment.ts';
import { JOB_KEYS, type JobStart, readJobKeys } from './job-keys.ts';
import { readRunsOn } from './runs-on.ts';
import { readServices } from './services.ts';
import { readSnapshot } from './snapshot.ts';
import { readSteps } from './steps.ts';

const KEYS = [
  ...JOB_KEYS,
  'runs-on',
  'timeout-minutes',
  'cancel-timeout-minutes',
  'continue-on-error',
  'container',
  'services',
  'env',
  'environment',
  'outputs',
  'defaults',
  'steps',
  'snapshot',
] as const;

/** A job with steps of its own. */
export function readStepsJob(reader: Reader, node: YamlNode, start: JobStart): StepsJob {
  const keys = readKeys(reader, node, `job "${start.id}"`, KEYS, ['runs-on', 'steps']);
  const common = readJobKeys(reader, start, keys);
  const timeout = keys['timeout-minutes'];
  const cancelTimeout = keys['cancel-timeout-minutes'];
  const goOn = keys['continue-on-error'];
  const runsOn = (keys['runs-on'] && readRunsOn(reader, keys['runs-on'])) ?? emptyField(node.at);
  const rest = defined({
    env: keys.env && readEnv(reader, keys.env, AVAILABLE.jobEnv),
    outputs: keys.outputs && readFieldMap(reader, keys.outputs, 'outputs', AVAILABLE.jobOutputs),
    timeoutMinutes: timeout && readField(reader, timeout, 'timeout-minutes', AVAILABLE.leg, 'number'),
    cancelTimeoutMinutes:
      cancelTimeout && readField(reader, cancelTimeout, 'cancel-timeout-minutes', AVAILABLE.leg, 'number'),
    continueOnError: goOn && readField(reader, goOn, 'continue-on-error', AVAILABLE.leg, 'boolean'),
    environment: keys.environment && readEnvironment(reader, keys.environment),
    container: keys.container && readContainer(reader, keys.container),
    snapshot: keys.snapshot && readSnapshot(reader, keys.snapshot),
  });
  const defaults = readDefaults(reader, keys.defaults, AVAILABLE.jobDefaults);
  const services = readServices(reader, keys.services);
  const steps = keys.steps ? readSteps(reader, keys.steps, { field: AVAILABLE.step, if: AVAILABLE.stepIf }) : [];
  return { kind: 'steps', ...common, runsOn, ...rest, defaults, services, steps };
}
