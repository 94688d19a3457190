import { isObject, property, type Value, type ValueObject } from '../../expressions/value.ts';
import { InputError } from '../../lib/mistake.ts';
import { EVENTS } from '../workflow/events.ts';
import type { WorkflowEvent } from '../workflow/workflow-event.ts';
import { NO_COMMIT, uncommittedFiles } from './changed-files.ts';
import type { Commit } from './commits.ts';
import type { Git } from './git.ts';
import { repositoryPart, senderPart } from './payload-parts.ts';
import { pullRequestEvent } from './pull-request-event.ts';
import { pushEvent } from './push-event.ts';
import { findCommit, type LocalRepository } from './repository.ts';

/** An event that a person asks for on their own machine. */
export interface LocalEventRequest {
  readonly name: string;
  /** A commit by any name git knows; absent: HEAD and what is not committed. */
  readonly commit?: string;
  /** Replaces members of the payload that is made up. */
  readonly payload?: ValueObject;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Leaves out which files a push changed, where no filter asks for them. */
  readonly withoutFiles?: boolean;
}

/** Makes up the event that GitHub would have sent for a repository as it stands: what a push of its branch would be, or a pull request to the default branch. */
export async function localEvent(
  here: Git,
  repository: LocalRepository,
  request: LocalEventRequest,
): Promise<WorkflowEvent> {
  const { name, payload, withoutFiles = false } = request;
  if (!EVENTS[name] || name === 'workflow_call')
    throw new InputError([
      { message: `There is no event "${name}"`, fix: 'such as push, pull_request or workflow_dispatch' },
    ]);
  const commit = await findCommit(here, repository, request.commit ?? 'HEAD');
  const [event, uncommitted] = await Promise.all([
    makeUp(here, repository, request, commit),
    request.commit === undefined && !repository.clean && !withoutFiles ? uncommittedFiles(here) : [],
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
  repository: LocalRepository,
  { name, withoutFiles = false }: LocalEventRequest,
  commit: Commit,
): Promise<WorkflowEvent> {
  const branch = branchOf(repository, commit);
  const ref = `refs/heads/${branch}`;
  if (name === 'push') {
    const before = beforePush(repository, commit, branch);
    return pushEvent(here, repository, { ref, before, after: commit.id, withoutFiles });
  }
  if (name === 'pull_request' || name === 'pull_request_target') {
    const base = repository.defaultBranch;
    const pull = { name, action: 'opened', number: 1, base, head: branch, headCommit: commit.id } as const;
    return pullRequestEvent(here, repository, pull);
  }
  const common = { repository: repositoryPart(repository), sender: senderPart(repository) };
  return {
    name,
    ref,
    commit: commit.id,
    commitMessage: commit.message,
    payload: name === 'workflow_dispatch' ? { ...common, ref } : common,
  };
}

/** The branch that is checked out, else one that points to the commit, else the default branch. */
function branchOf({ current, head, tips, defaultBranch }: LocalRepository, { id }: Commit): string {
  if (current !== undefined && head.id === id) return current;
  const local = 'refs/heads/';
  const [points] = [...tips].find(([ref, tip]) => tip === id && ref.startsWith(local)) ?? [];
  return points?.slice(local.length) ?? current ?? defaultBranch;
}

/** What origin has of the branch, else the commit's parent, else nothing. */
function beforePush({ tips }: LocalRepository, { id, parents }: Commit, branch: string): string {
  const pushed = tips.get(`refs/remotes/origin/${branch}`);
  return pushed !== undefined && pushed !== id ? pushed : (parents[0] ?? NO_COMMIT);
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
