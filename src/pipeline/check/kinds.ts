import type { FieldTree, Job, StepsJob } from '../workflow/model.ts';
import { actionName, isSshAction, type Script } from './scripts.ts';
import type { Command, Pipeline } from './shell/commands.ts';
import { type JobStep, type Subject, stepsOf } from './subject.ts';

/** What commands, steps and jobs are for, as far as their words tell. */

/** The arguments as one text. */
export function argumentsOf({ args }: Command): string {
  return args.join(' ');
}

/** What ssh is told to run on the host: in its arguments, or as a here-document. */
export function remoteText(command: Command): string {
  return `${argumentsOf(command)}\n${command.document ?? ''}`;
}

/** Writes a database to its output. */
export function isDump({ program }: Command): boolean {
  return /^(?:pg_dump|pg_dumpall|mysqldump|mariadb-dump|mongodump)$/.test(program);
}

/** Puts a file into an object store. */
export function isUpload(command: Command): boolean {
  const words = argumentsOf(command);
  if (command.program === 'aws') return /^s3 (?:cp|mv|sync) .*s3:\/\/\S*$|^s3api put-object\b/.test(words.trim());
  if (/^(?:gsutil|gcloud)$/.test(command.program)) return /\b(?:cp|rsync)\b.*gs:\/\//.test(words);
  return /^(?:az|rclone|s3cmd|mc)$/.test(command.program) && /\b(?:upload|copy|put|cp|sync)\b/.test(words);
}

/** Deletes from an object store, itself or through xargs. */
export function isStoreDelete({ program, args }: Command): boolean {
  const words = `${program} ${args.join(' ')}`;
  return /\b(?:aws s3 rm|aws s3api delete-objects?|gsutil (?:-m )?rm|gcloud storage rm|az storage blob delete|rclone delete)\b/.test(
    words,
  );
}

/** Asks a server whether it is well. */
export function isHealthCheck(command: Command): boolean {
  return command.program === 'curl' && /health|ready|alive|ping|status/i.test(argumentsOf(command)) && !sends(command);
}

/** A curl that asks or tells something, and does not fetch a file. */
export function isProbe({ commands }: Pipeline): boolean {
  const [command] = commands;
  if (!command || commands.length > 1 || command.program !== 'curl') return false;
  const words = argumentsOf(command);
  if (/(?:^| )(?:-o|--output)[ =]?\/dev\/null/.test(words) || isHealthCheck(command) || sends(command)) return true;
  const kept = command.output || /(?:^| )(?:-[a-zA-Z]*[oO]\b|--output|--remote-name)/.test(words);
  return !kept && failsOnError(command);
}

/** curl's `-f`. */
export function failsOnError({ args }: Command): boolean {
  return args.some((word) => /^(?:-[a-zA-Z]*f[a-zA-Z]*|--fail|--fail-with-body)$/.test(word));
}

/** A request with a body. */
export function sends({ args }: Command): boolean {
  return args.some(
    (word, index) =>
      /^(?:-d|-F|-T|--data.*|--json|--form.*|--upload-file)/.test(word) ||
      (/^(?:-X|--request)$/.test(word) && !/^(?:GET|HEAD)$/.test(args[index + 1] ?? '')) ||
      /^-X(?:POST|PUT|PATCH|DELETE)$/.test(word),
  );
}

/** Puts files into the job's folder, or may. */
export function fillsWorkspace({ step, script }: JobStep): boolean {
  if (step.kind === 'uses') return !/^(?:[.$]|docker:|actions\/(?:setup-|cache))/.test(actionName(step));
  return (script?.commands ?? []).some(({ program }) =>
    /^(?:git|gh|curl|wget|cp|mv|mkdir|tar|unzip|docker)$/.test(program),
  );
}

/** A message to people: chat, mail, a pager. */
export function isAlert({ step, script }: JobStep): boolean {
  if (step.kind === 'uses')
    return /slack|discord|teams|telegram|pagerduty|opsgenie|send-?mail|action-mail/.test(actionName(step));
  const told = /hooks\.slack\.com|webhook|slack|discord|pagerduty|opsgenie|telegram|sendmail/i;
  return (script?.commands ?? []).some(
    (command) => command.program === 'curl' && sends(command) && told.test(argumentsOf(command)),
  );
}

const DEPLOY_COMMANDS =
  /^(?:gantry (?:deploy|rollback)|kubectl (?:.* )?(?:apply|rollout restart|set image)|helm (?:upgrade|install)|kamal (?:deploy|redeploy)|cap \S+ deploy|dep deploy|flyctl deploy|fly deploy|vercel .*--prod|netlify deploy .*--prod|terraform apply|pulumi up|cdk deploy|serverless deploy|sls deploy|docker stack deploy|aws ecs update-service|aws lambda update-function-code|aws deploy create-deployment|gcloud run deploy|gcloud app deploy|eb deploy|railway up|ansible-playbook|wrangler (?:deploy|publish|pages deploy)|firebase deploy|aws s3 sync .*--delete)\b/;
/** Runs a program of an npm package. */
const PACKAGE_RUNNER = /^(?:npx|bunx|pnpx|pnpm (?:dlx|exec)|yarn dlx|npm exec) (?:(?:--\S+|-y) )*/;
const DEPLOY_ACTIONS =
  /^(?:aws-actions\/amazon-ecs-deploy-task-definition|google-github-actions\/deploy-\S+|azure\/(?:webapps-deploy|k8s-deploy)|amondnet\/vercel-action|akhileshns\/heroku-deploy|burnett01\/rsync-deployments|easingthemes\/ssh-deploy|appleboy\/scp-action)$/;

/** Puts something live. */
export function isDeploy(one: JobStep): boolean {
  const { step, script } = one;
  if (step.kind === 'uses' && DEPLOY_ACTIONS.test(actionName(step))) return true;
  if (step.kind === 'uses' && isSshAction(step))
    return (
      /deploy|release|systemctl|docker|pm2|git (?:pull|reset)/i.test(script?.text ?? '') || /deploy/i.test(one.job.id)
    );
  const commands = script?.commands ?? [];
  return commands.some(isDeployCommand) || (!isHosted(one.job) && commands.some(restartsService));
}

/** On a machine of one's own; on GitHub's it is the runner's own Docker or database. */
function restartsService(command: Command): boolean {
  return /^(?:systemctl|service|pm2) (?:.* )?(?:restart|reload)\b/.test(`${command.program} ${argumentsOf(command)}`);
}

function isDeployCommand(command: Command): boolean {
  if (/^deploy[\w-]*\.(?:sh|py|rb|js)$/.test(command.program)) return true;
  if (/^(?:bash|sh)$/.test(command.program) && /(?:^|\/)deploy[\w-]*\.sh$/.test(command.args[0] ?? '')) return true;
  if (command.program === 'ssh') return /deploy|systemctl (?:re)?start|git (?:pull|reset)/.test(remoteText(command));
  if (/^(?:rsync|scp)$/.test(command.program))
    return /^[^/\s]+@?[^/\s]*:[^:]/.test((command.args.at(-1) ?? '').replaceAll(/["']/g, ''));
  return DEPLOY_COMMANDS.test(`${command.program} ${argumentsOf(command)}`.replace(PACKAGE_RUNNER, ''));
}

/** Makes a cluster that goes away with the job: what is put there is under test. */
function makesCluster({ step, script }: JobStep): boolean {
  if (step.kind === 'uses') return /(?:^|[/-])(?:kind|k3d|k3s|minikube)(?:$|[/-])/.test(actionName(step));
  return (script?.commands ?? []).some(
    (command) => /^(?:kind|k3d|minikube)$/.test(command.program) && /\b(?:create|start)\b/.test(argumentsOf(command)),
  );
}

/** The steps of a workflow that put something live, one for each job: the job's first. */
export function deploySteps(subject: Subject): readonly JobStep[] {
  return subject.source.once(findDeploySteps, subject);
}

function findDeploySteps(subject: Subject): readonly JobStep[] {
  return subject.jobs.flatMap((job) => {
    const steps = stepsOf(subject, job);
    return steps.some(makesCluster) ? [] : (steps.find(isDeploy) ?? []);
  });
}

const TESTS =
  /(?:^|[\s:._/-])(?:tests?|testing|pytest|jest|vitest|mocha|rspec|phpunit|tox|nox|unittest|checks?|verify|ci)(?:$|[\s:._/-])/i;

/** Runs tests, or has a name that says so. */
export function isTestJob(job: Job): boolean {
  if (TESTS.test(job.id) || TESTS.test(job.name?.source ?? '')) return true;
  return job.kind === 'call' && TESTS.test(job.uses.replace(/^.*\//, ''));
}

/** Runs tests. */
export function isTest({ script }: JobStep): boolean {
  if (!script || script.remote) return false;
  return script.commands.some(
    ({ program, args }) =>
      TESTS.test(program) ||
      (args.length > 0 &&
        TESTS.test(
          args
            .filter((word) => !word.startsWith('-'))
            .slice(0, 3)
            .join(' '),
        ) &&
        !/^(?:echo|printf|curl|cd|git|mkdir|rm)$/.test(program)),
  );
}

/** Asks a package registry for known holes. */
export function isAudit({ program, args }: Command): boolean {
  const first = args.find((word) => !word.startsWith('-')) ?? '';
  return (
    (/^(?:npm|pnpm|yarn)$/.test(program) && first === 'audit') || /^(?:pip-audit|govulncheck|audit-ci)$/.test(program)
  );
}

/** Where a script's command begins. */
export function placeOf(script: Script, { offset }: Command) {
  return script.place(offset);
}

/** Whether another command reads its output as a file: `<(curl …)`. */
export function feedsCommand({ text }: Script, { offset }: Command): boolean {
  return /<\(\s*$/.test(text.slice(Math.max(0, offset - 20), offset));
}

/** The jobs that end before a job begins. */
export function ancestorsOf(subject: Subject, job: Job): Job[] {
  const found = new Map<string, Job>();
  const open: Job[] = [job];
  for (let next = open.pop(); next; next = open.pop()) {
    for (const id of next.needs) {
      const needed = subject.jobById.get(id.toLowerCase());
      if (!needed || found.has(needed.id)) continue;
      found.set(needed.id, needed);
      open.push(needed);
    }
  }
  return [...found.values()];
}

/** Whether an `if` makes a step or job run only when something failed. */
export function onlyOnFailure({ if: condition }: { readonly if: { readonly source: string } }): boolean {
  return /failure\s*\(/.test(condition.source) && !/success\s*\(|always\s*\(/.test(condition.source);
}

/** Whether a job runs on a machine of one's own. */
export function isSelfHosted({ runsOn }: StepsJob): boolean {
  return labelsIn(runsOn).includes('self-hosted');
}

/** Whether a job runs on a machine of GitHub's, as far as its labels are written out. */
export function isHosted({ runsOn }: StepsJob): boolean {
  return labelsIn(runsOn).some((label) => /^(?:ubuntu|windows|macos)-/.test(label));
}

function labelsIn(runsOn: FieldTree): string[] {
  const labels = runsOn.kind === 'tree-list' ? runsOn.items : [runsOn];
  return labels.flatMap((label) => (label.kind === 'field' ? label.source : []));
}
