import type { Field, FieldMap } from '../../workflow/model.ts';
import type { Check, Spot } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** The variables that the runner sets, whatever a file says. (GitHub: "Default environment variables") */
const DEFAULTS = new Set(
  (
    'GITHUB_ACTION GITHUB_ACTION_PATH GITHUB_ACTION_REPOSITORY GITHUB_ACTIONS GITHUB_ACTOR GITHUB_ACTOR_ID GITHUB_API_URL ' +
    'GITHUB_BASE_REF GITHUB_ENV GITHUB_EVENT_NAME GITHUB_EVENT_PATH GITHUB_GRAPHQL_URL GITHUB_HEAD_REF GITHUB_JOB GITHUB_OUTPUT ' +
    'GITHUB_PATH GITHUB_REF GITHUB_REF_NAME GITHUB_REF_PROTECTED GITHUB_REF_TYPE GITHUB_REPOSITORY GITHUB_REPOSITORY_ID ' +
    'GITHUB_REPOSITORY_OWNER GITHUB_REPOSITORY_OWNER_ID GITHUB_RETENTION_DAYS GITHUB_RUN_ATTEMPT GITHUB_RUN_ID GITHUB_RUN_NUMBER ' +
    'GITHUB_SERVER_URL GITHUB_SHA GITHUB_STEP_SUMMARY GITHUB_TRIGGERING_ACTOR GITHUB_WORKFLOW GITHUB_WORKFLOW_REF ' +
    'GITHUB_WORKFLOW_SHA GITHUB_WORKSPACE RUNNER_ARCH RUNNER_DEBUG RUNNER_ENVIRONMENT RUNNER_NAME RUNNER_OS RUNNER_TEMP RUNNER_TOOL_CACHE'
  ).split(' '),
);

export const wrongEnvName: Check = {
  code: 'wrong-env-name',
  severity: 'error',
  why: 'No program can be given a variable of this name.',
  fix: 'Use letters, digits and _, and begin with a letter or _.',
  find: (subject) =>
    namesIn(subject)
      .filter(({ source }) => /[\s=&\0]/.test(source))
      .map(({ at, source }) => ({ at, message: `"${source}" is no name of a variable` })),
};

export const reservedEnvName: Check = {
  code: 'reserved-env-name',
  severity: 'warning',
  why: 'The runner sets this variable itself: what is given here is not seen.',
  fix: 'Choose another name.',
  find: (subject) =>
    namesIn(subject)
      .filter(({ source }) => DEFAULTS.has(source.toUpperCase()))
      .map(({ at, source }): Spot => ({ at, message: `${source} is one of the runner's own variables` })),
};

function namesIn({ workflow, jobs, steps }: Subject): Field[] {
  const containers = jobs.flatMap(({ container, services }) => [
    ...(container?.kind === 'container' ? [container.env] : []),
    ...('kind' in services ? [] : services.map(({ env }) => env)),
  ]);
  const maps: (FieldMap | Field | undefined)[] = [
    workflow.env,
    ...jobs.map(({ env }) => env),
    ...containers,
    ...steps.map(({ step }) => step.env),
  ];
  return maps.flatMap((map) =>
    map?.kind === 'map'
      ? map.entries.flatMap(({ key }) => (key === 'insert' || key.literal === undefined ? [] : [key]))
      : [],
  );
}
