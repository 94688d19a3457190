/** What an event may be narrowed by, and the activity types it has. */
export interface EventKind {
  readonly keys: readonly EventKey[];
  readonly types?: readonly string[];
  /** The activity types that count when the file names none; all of them when absent. */
  readonly defaultTypes?: readonly string[];
}

type EventKey =
  | 'types'
  | 'branches'
  | 'branches-ignore'
  | 'tags'
  | 'tags-ignore'
  | 'paths'
  | 'paths-ignore'
  | 'workflows'
  | 'names'
  | 'versions'
  | 'inputs'
  | 'secrets'
  | 'outputs';

const BRANCHES = ['branches', 'branches-ignore'] as const;
const PATHS = ['paths', 'paths-ignore'] as const;

const plain: EventKind = { keys: [] };
const typed = (...types: string[]): EventKind => ({ keys: ['types'], types });

const PULL_REQUEST: EventKind = {
  keys: ['types', ...BRANCHES, ...PATHS],
  types: words(
    'assigned unassigned labeled unlabeled opened edited closed reopened synchronize converted_to_draft locked unlocked',
    'enqueued dequeued milestoned demilestoned ready_for_review review_requested review_request_removed',
    'auto_merge_enabled auto_merge_disabled stacked',
  ),
  defaultTypes: ['opened', 'synchronize', 'reopened'],
};

/** Every event of GitHub's workflow schema. */
export const EVENTS: Readonly<Record<string, EventKind>> = {
  branch_protection_rule: typed('created', 'edited', 'deleted'),
  check_run: typed('completed', 'created', 'rerequested', 'requested_action'),
  check_suite: typed('completed'),
  create: plain,
  delete: plain,
  deployment: plain,
  deployment_status: plain,
  discussion: typed(
    ...words(
      'created edited deleted transferred pinned unpinned labeled unlabeled locked unlocked category_changed answered',
      'unanswered',
    ),
  ),
  discussion_comment: typed('created', 'edited', 'deleted'),
  fork: plain,
  gollum: plain,
  image_version: { keys: ['types', 'names', 'versions'], types: ['created', 'ready', 'deleted'] },
  issue_comment: typed('created', 'edited', 'deleted'),
  issues: typed(
    ...words(
      'opened edited deleted transferred pinned unpinned closed reopened assigned unassigned labeled unlabeled locked',
      'unlocked milestoned demilestoned field_added field_removed typed untyped',
    ),
  ),
  label: typed('created', 'edited', 'deleted'),
  merge_group: { keys: ['types', ...BRANCHES], types: ['checks_requested'] },
  milestone: typed('created', 'closed', 'opened', 'edited', 'deleted'),
  page_build: plain,
  project: typed('created', 'closed', 'reopened', 'edited', 'deleted'),
  project_card: typed('created', 'moved', 'converted', 'edited', 'deleted'),
  project_column: typed('created', 'updated', 'moved', 'deleted'),
  public: plain,
  pull_request: PULL_REQUEST,
  pull_request_comment: typed('created', 'edited', 'deleted'),
  pull_request_review: typed('submitted', 'edited', 'dismissed'),
  pull_request_review_comment: typed('created', 'edited', 'deleted'),
  pull_request_target: PULL_REQUEST,
  push: { keys: [...BRANCHES, 'tags', 'tags-ignore', ...PATHS] },
  registry_package: typed('published', 'updated'),
  release: typed('published', 'unpublished', 'created', 'edited', 'deleted', 'prereleased', 'released'),
  repository_dispatch: { keys: ['types'] },
  schedule: plain,
  status: plain,
  watch: typed('started'),
  workflow_call: { keys: ['inputs', 'secrets', 'outputs'] },
  workflow_dispatch: { keys: ['inputs'] },
  workflow_run: { keys: ['types', 'workflows', ...BRANCHES], types: ['requested', 'completed', 'in_progress'] },
};

function words(...lines: string[]): string[] {
  return lines.flatMap((line) => line.split(' '));
}
