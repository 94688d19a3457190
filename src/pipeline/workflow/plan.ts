import { EVENTS } from './events.ts';
import { decide, globMatches, globMistake } from './glob-filter.ts';
import type { Workflow } from './model.ts';
import { skipMark } from './skip-ci.ts';
import type { Filter, Trigger } from './trigger-model.ts';
import type { WorkflowEvent } from './workflow-event.ts';

/** Whether a workflow runs for an event; when it doesn't, the reason in one sentence. */
export type Plan =
  | { readonly kind: 'runs'; readonly trigger: Trigger }
  | { readonly kind: 'skipped'; readonly what: string; readonly why: string };

/** GitHub looks at no more changed files than this. */
const MAX_CHANGED_FILES = 300;

/** Decides whether a workflow runs for an event: its name, activity type, branch or tag, and changed paths must all fit. */
export function plan(workflow: Workflow, event: WorkflowEvent): Plan {
  const trigger = workflow.triggers.find((one) => one.event === event.name);
  const why = trigger ? reasonAgainst(trigger, event) : notListening(workflow, event);
  if (trigger && why === undefined) return { kind: 'runs', trigger };
  return { kind: 'skipped', what: workflow.file, why: why ?? '' };
}

function notListening({ triggers }: Workflow, event: WorkflowEvent): string {
  return `on: it does not listen to ${event.name}, only to ${triggers.map((trigger) => trigger.event).join(', ') || 'nothing'}`;
}

function reasonAgainst(trigger: Trigger, event: WorkflowEvent): string | undefined {
  const checks = [againstCommit, againstType, againstRef, againstPaths, againstSource];
  for (const check of checks) {
    const why = check(trigger, event);
    if (why !== undefined) return why;
  }
  return undefined;
}

function againstCommit(_: Trigger, { name, commitMessage, deleted }: WorkflowEvent): string | undefined {
  if (deleted) return 'the push deleted its branch or tag';
  const skippable = name === 'push' || name === 'pull_request';
  const mark = skippable && commitMessage !== undefined ? skipMark(commitMessage) : undefined;
  return mark && `the head commit's message says ${mark}`;
}

function againstType(trigger: Trigger, { name, action }: WorkflowEvent): string | undefined {
  if (action === undefined) return undefined;
  const types = trigger.types ?? EVENTS[name]?.defaultTypes;
  if (!types || types.includes(action)) return undefined;
  const source = trigger.types ? '' : ' (the default)';
  return `types: "${action}" is not among ${types.join(', ')}${source}`;
}

function againstRef(trigger: Trigger, event: WorkflowEvent): string | undefined {
  const { branches, tags } = trigger;
  if (event.name === 'push' && event.ref.startsWith('refs/tags/')) {
    if (tags) return againstFilter('tags', tags, event.ref.slice('refs/tags/'.length));
    return branches && 'branches: a tag was pushed, and only branches are listened to';
  }
  const branch = event.branch ?? event.ref.replace(/^refs\/heads\//, '');
  if (branches) return againstFilter('branches', branches, branch);
  return tags && 'tags: a branch was pushed, and only tags are listened to';
}

function againstPaths({ paths }: Trigger, event: WorkflowEvent): string | undefined {
  if (!paths || !event.changedFiles || event.ref.startsWith('refs/tags/')) return undefined;
  const files = event.changedFiles.slice(0, MAX_CHANGED_FILES);
  const patterns = paths.patterns.map(({ text }) => text);
  const list = patterns.join(', ');
  const more = event.changedFiles.length > MAX_CHANGED_FILES ? ` among the first ${MAX_CHANGED_FILES}` : '';
  if (paths.ignore) {
    const counts = files.some((file) => !decide(patterns, file).matches);
    return counts || files.length === 0 ? undefined : `paths-ignore: every changed file${more} matches ${list}`;
  }
  if (files.some((file) => decide(patterns, file).matches)) return undefined;
  return `paths: no changed file${more} matches ${list}`;
}

function againstSource(trigger: Trigger, event: WorkflowEvent): string | undefined {
  const { workflows, schedules } = trigger;
  const { workflowName } = event;
  if (workflows && workflowName !== undefined && !workflows.some((one) => isNamed(one, workflowName)))
    return `workflows: "${workflowName}" is not among ${workflows.join(', ')}`;
  if (schedules && event.cron !== undefined && !schedules.some(({ cron }) => cron === event.cron))
    return `schedule: "${event.cron}" is not among ${schedules.map(({ cron }) => cron).join(', ')}`;
  const image = event.image;
  if (!image) return undefined;
  return (
    (trigger.names && againstFilter('names', trigger.names, image.name)) ??
    (trigger.versions && againstFilter('versions', trigger.versions, image.version))
  );
}

/** `workflows` of `workflow_run` names workflows, or has patterns for their names. */
function isNamed(wanted: string, name: string): boolean {
  return wanted === name || (globMistake(wanted) === undefined && globMatches(wanted, name));
}

function againstFilter(name: string, { ignore, patterns }: Filter, value: string): string | undefined {
  const texts = patterns.map(({ text }) => text);
  const { matches, by } = decide(texts, value);
  if (ignore) return matches ? `${name}-ignore: "${value}" matches ${by}` : undefined;
  if (matches) return undefined;
  return by ? `${name}: "${value}" is excluded by ${by}` : `${name}: "${value}" matches none of ${texts.join(', ')}`;
}
