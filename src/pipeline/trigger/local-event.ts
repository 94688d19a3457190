import { isObject, property, type Value, type ValueObject } from '../../expressions/value.ts';
import { InputError } from '../../lib/mistake.ts';
import { EVENTS } from '../workflow/events.ts';
import type { WorkflowEvent } from '../workflow/workflow-event.ts';
import { NO_COMMIT, uncommittedFiles } from './changed-files.ts';
import { type Git, gitMaybe } from './git.ts';
import { repositoryPart, senderPart } from './payload-parts.ts';
import { pullRequestEvent } from './pull-request-event.ts';
import { pushEvent } from './push-event.ts';
import { commitMessage, type Repository, resolveCommit } from './repository.ts';

/** An event that a person asks for on their own machine. */
export interface LocalEventRequest {
  readonly name: string;
  /** A commit by any name git knows; absent: HEAD and what is not committed. */
  readonly commit?: string;
  /** Replaces members of the payload that is made up. */
  readonly payload?: ValueObject;
  readonly inputs?: Readonly<Record<string, string>>;
}

/** Makes up the event that GitHub would have sent for a repository as it stands: what a push of its branch would be, or a pull request to the default branch. */
export async function localEvent(
  here: Git,
  repository: Repository,
  request: LocalEventRequest,
): Promise<WorkflowEvent> {
  const { name, payload } = request;
  if (!EVENTS[name] || name === 'workflow_call')
    throw new InputError([
      { message: `There is no event "${name}"`, fix: 'such as push, pull_request or workflow_dispatch' },
    ]);
  const [commit, checkedOut] = await Promise.all([resolveCommit(here, request.commit ?? 'HEAD'), readHead(here)]);
  const branch = await branchOf(here, repository, commit, checkedOut);
  const [event, uncommitted] = await Promise.all([
    makeUp(here, repository, request, commit, branch),
    request.commit === undefined ? uncommittedFiles(here) : [],
  ]);
  const changedFiles = event.changedFiles && [...new Set([...event.changedFiles, ...uncommitted])];
  const complete = {
    ...event,
    ...(changedFiles && { changedFiles }),
    ...(request.inputs && { inputs: request.inputs }),
  };
  return payload ? withPayload(complete, payload) : complete;
}

async function makeUp(
  here: Git,
  repository: Repository,
  { name }: LocalEventRequest,
  commit: string,
  branch: string,
): Promise<WorkflowEvent> {
  const ref = `refs/heads/${branch}`;
  if (name === 'push')
    return pushEvent(here, repository, { ref, before: await before(here, commit, branch), after: commit });
  if (name === 'pull_request' || name === 'pull_request_target') {
    const base = repository.defaultBranch;
    const pull = { name, action: 'opened', number: 1, base, head: branch, headCommit: commit } as const;
    return pullRequestEvent(here, repository, pull);
  }
  const common = { repository: repositoryPart(repository), sender: senderPart(repository) };
  const message = await commitMessage(here, commit);
  return {
    name,
    ref,
    commit,
    commitMessage: message,
    payload: name === 'workflow_dispatch' ? { ...common, ref } : common,
  };
}

interface CheckedOut {
  /** The branch, if it is one. */
  readonly current: string | undefined;
  readonly head: string | undefined;
}

async function readHead(here: Git): Promise<CheckedOut> {
  const [current, head] = await Promise.all([
    gitMaybe(here, 'symbolic-ref', '--short', 'HEAD'),
    gitMaybe(here, 'rev-parse', 'HEAD'),
  ]);
  return { current, head };
}

/** The branch that is checked out, else one that points to the commit, else the default branch. */
async function branchOf(
  here: Git,
  { defaultBranch }: Repository,
  commit: string,
  { current, head }: CheckedOut,
): Promise<string> {
  if (current && head === commit) return current;
  const points = await gitMaybe(here, 'for-each-ref', '--points-at', commit, '--format=%(refname:short)', 'refs/heads');
  return points?.split('\n')[0] || current || defaultBranch;
}

/** What origin has of the branch, else the commit's parent, else nothing. */
async function before(here: Git, commit: string, branch: string): Promise<string> {
  const [pushed, parent] = await Promise.all([
    gitMaybe(here, 'rev-parse', '--verify', '--quiet', `refs/remotes/origin/${branch}^{commit}`),
    gitMaybe(here, 'rev-parse', '--verify', '--quiet', `${commit}^`),
  ]);
  if (pushed && pushed !== commit) return pushed;
  return parent ?? NO_COMMIT;
}

/** An event whose payload is given says itself what it is about. */
function withPayload(event: WorkflowEvent, given: ValueObject): WorkflowEvent {
  const payload = { ...event.payload, ...given };
  const pull = member(payload, 'pull_request');
  const action = text(property(payload, 'action'));
  const base = text(property(member(pull, 'base'), 'ref'));
  const head = text(property(member(pull, 'head'), 'ref'));
  const message = text(property(member(given, 'head_commit'), 'message'));
  const run = member(payload, 'workflow_run');
  return {
    ...event,
    payload,
    ...(action !== undefined && { action }),
    ...(event.name === 'push' && { ref: text(given.ref) ?? event.ref, deleted: payload.deleted === true }),
    ...(base !== undefined && { baseRef: base, branch: base }),
    ...(head !== undefined && { headRef: head }),
    ...(message !== undefined && { commitMessage: message }),
    ...(event.name === 'workflow_run' && {
      workflowName: text(property(run, 'name')) ?? '',
      branch: text(property(run, 'head_branch')) ?? '',
    }),
    ...(typeof given.schedule === 'string' && { cron: given.schedule }),
  };
}

function member(object: ValueObject, name: string): ValueObject {
  const value = property(object, name);
  return isObject(value) ? value : {};
}

function text(value: Value | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
