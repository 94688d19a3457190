import type { FunctionSignature } from '../../expressions/parser.ts';

/** The contexts and functions (beside the built-in ones) that may be used at one place of a workflow file. */
export interface Available {
  readonly contexts: readonly string[];
  readonly functions: readonly FunctionSignature[];
}

const outside = (...contexts: string[]): Available => ({ contexts, functions: [] });

const EVENT = ['github', 'inputs', 'vars'];
const LEG = [...EVENT, 'needs', 'strategy', 'matrix'];
const RUNNING = [...LEG, 'steps', 'job', 'runner', 'env'];

/** A job's `success` and `failure` may name jobs; a step's take nothing. */
const status = (max: number): FunctionSignature[] => [
  { name: 'success', min: 0, max },
  { name: 'failure', min: 0, max },
  { name: 'cancelled', min: 0, max: 0 },
  { name: 'always', min: 0, max: 0 },
];
const HASH_FILES = { name: 'hashFiles', min: 1, max: 255 };

/** Every context there is. */
export const CONTEXTS: readonly string[] = [...RUNNING, 'secrets', 'jobs'];

/** Where which contexts exist: GitHub's "Context availability" and its workflow schema, one name per kind of place. */
export const AVAILABLE = {
  nowhere: outside(),
  runName: outside(...EVENT),
  workflowEnv: outside(...EVENT, 'secrets'),
  workflowConcurrency: outside(...EVENT),
  callInputDefault: outside(...EVENT),
  callOutput: outside(...EVENT, 'jobs'),
  jobIf: { contexts: [...EVENT, 'needs'], functions: status(255) },
  strategy: outside(...EVENT, 'needs'),
  leg: outside(...LEG),
  callWith: outside(...LEG),
  callSecrets: outside(...LEG, 'secrets'),
  jobEnv: outside(...LEG, 'secrets'),
  jobDefaults: outside(...LEG, 'env'),
  environmentUrl: outside(...RUNNING),
  jobOutputs: outside(...RUNNING, 'secrets'),
  containerEnv: outside(...RUNNING, 'secrets'),
  credentials: outside(...LEG, 'secrets', 'env'),
  stepIf: { contexts: RUNNING, functions: [...status(0), HASH_FILES] },
  step: { contexts: [...RUNNING, 'secrets'], functions: [HASH_FILES] },
} satisfies Record<string, Available>;
