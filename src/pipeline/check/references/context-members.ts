import { didYouMean } from '../../../lib/did-you-mean.ts';
import type { Check } from '../finding.ts';
import { hint } from './hint.ts';
import { referencesOf } from './scopes.ts';

/** The members of contexts that are the same in every run. (GitHub: "Contexts reference") */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  github: (
    'action action_path action_ref action_repository action_status actor actor_id api_url artifact_cache_size_limit artifacts artifacts_list base_ref ' +
    'env event event_name event_path graphql_url head_ref job job_workflow_sha output path ref ref_name ref_protected ref_type ' +
    'repository repository_id repository_owner repository_owner_id repository_visibility repositoryurl retention_days run_attempt ' +
    'run_id run_number secret_source server_url sha state step_summary token triggering_actor workflow workflow_ref workflow_sha workspace'
  ).split(' '),
  runner: ['arch', 'debug', 'environment', 'name', 'os', 'temp', 'tool_cache', 'workspace'],
  strategy: ['fail-fast', 'job-index', 'job-total', 'max-parallel'],
  job: [
    'check_run_id',
    'container',
    'services',
    'status',
    'workflow_file_path',
    'workflow_ref',
    'workflow_repository',
    'workflow_sha',
  ],
};

export const contextMember: Check = {
  code: 'context-member',
  severity: 'error',
  why: 'A name that the context does not have is an empty text, and no run will say so.',
  fix: 'See "Contexts reference" in GitHub\'s documentation for its names.',
  find: (subject) =>
    referencesOf(subject, subject.workflow).flatMap(({ path, place }) => {
      const [context, member] = path;
      if (isReserved(context, member))
        return [{ at: place(), message: `No name of ${context} begins with GITHUB_: ${member?.toUpperCase()}` }];
      const inner = innerMember(path);
      if (inner) return [{ at: place(), ...inner }];
      const known = Object.hasOwn(MEMBERS, context ?? '') ? MEMBERS[context ?? ''] : undefined;
      if (!known || member === undefined || member === null || known.includes(member)) return [];
      return [{ at: place(), ...hint(`The context ${context} has no "${member}"`, didYouMean(member, known)) }];
    }),
};

/** GitHub refuses such names when a secret or variable is made. */
function isReserved(context: string | null | undefined, member: string | null | undefined): boolean {
  if (context !== 'secrets' && context !== 'vars') return false;
  return (member ?? '').startsWith('github_') && member !== 'github_token';
}

/** Names inside `job.container` and a service of `job.services`. */
function innerMember([context, member, ...path]: readonly (string | null)[]): ReturnType<typeof hint> | undefined {
  const known = member === 'container' ? ['id', 'network'] : ['id', 'network', 'ports'];
  const [name, where] =
    member === 'container' ? [path[0], 'job.container'] : [path[1], `job.services.${path[0] ?? '*'}`];
  if (context !== 'job' || (member !== 'container' && member !== 'services')) return undefined;
  if (name === undefined || name === null || known.includes(name)) return undefined;
  return hint(`${where} has no "${name}"`, didYouMean(name, known));
}
