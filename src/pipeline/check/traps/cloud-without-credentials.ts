import type { StepsJob } from '../../workflow/model.ts';
import type { Check } from '../finding.ts';
import { isHosted, placeOf } from '../kinds.ts';
import { actionName } from '../scripts.ts';
import { type Subject, stepsOf } from '../subject.ts';

interface Cloud {
  readonly programs: RegExp;
  readonly action: RegExp;
  readonly variables: RegExp;
}

const CLOUDS: readonly Cloud[] = [
  {
    programs: /^aws$/,
    action: /configure-aws-credentials/,
    variables: /AWS_(?:ACCESS_KEY_ID|ROLE_ARN|PROFILE|WEB_IDENTITY_TOKEN_FILE)/,
  },
  {
    programs: /^(?:gcloud|gsutil)$/,
    action: /google-github-actions\/(?:auth|setup-gcloud)/,
    variables: /GOOGLE_|CLOUDSDK_|GCLOUD_/,
  },
  { programs: /^az$/, action: /azure\/login/, variables: /AZURE_|ARM_/ },
];

export const cloudWithoutCredentials: Check = {
  code: 'cloud-without-credentials',
  severity: 'warning',
  why: 'A hosted runner has no credentials: the command fails, after everything before it has been done.',
  fix: 'Sign in before (aws-actions/configure-aws-credentials with OIDC, google-github-actions/auth, azure/login) or set its variables in "env:".',
  find: (subject) =>
    subject.scripts
      .filter(({ remote, job }) => !remote && isHosted(job))
      .flatMap((script) => {
        const { job, commands } = script;
        const spots = CLOUDS.flatMap((cloud) => {
          const command = commands.find(({ program }) => cloud.programs.test(program));
          return command && !isSignedIn(subject, job, cloud)
            ? [
                {
                  at: placeOf(script, command),
                  message: `Nothing in job "${job.id}" gives ${command.program} credentials`,
                },
              ]
            : [];
        });
        return spots.slice(0, 1);
      }),
};

function isSignedIn(subject: Subject, job: StepsJob, { action, variables }: Cloud): boolean {
  const steps = stepsOf(subject, job);
  if (steps.some(({ step }) => step.kind === 'uses' && (action.test(actionName(step)) || /^[.$]/.test(step.uses))))
    return true;
  const environments = [subject.workflow.env, job.env, ...steps.map(({ step }) => step.env)];
  const names = environments.flatMap((env) =>
    env?.kind === 'map' ? env.entries.map(({ key }) => (key === 'insert' ? '' : key.source)) : [],
  );
  const scripts = steps.map(({ script }) => script?.text ?? '').join('\n');
  const whole = environments.some((env) => env?.kind === 'field');
  return (
    whole ||
    names.some((name) => variables.test(name)) ||
    variables.test(scripts) ||
    /\blogin\b|configure set/.test(scripts) ||
    job.container !== undefined
  );
}
