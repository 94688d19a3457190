import type { ActionInputs } from '../subject.ts';

/** What is known of an action of another repository, for the major versions that it holds for. Without `inputs` only what is deprecated. */
interface KnownAction {
  readonly majors: readonly number[];
  readonly inputs?: string;
  readonly required: string;
  readonly outputs?: string;
  /** What its `deprecationMessage` says, by input. */
  readonly deprecated: Readonly<Record<string, string>>;
}

interface Entry {
  /** The first major version that runs on a Node which runners have, and uses only services that GitHub still has. */
  readonly first?: number;
  readonly of?: KnownAction;
}

const known = (
  majors: readonly number[],
  inputs: string,
  required: string,
  outputs: string,
  deprecated: KnownAction['deprecated'] = {},
): KnownAction => ({ majors, inputs, required, outputs, deprecated });

const deprecated = (majors: readonly number[], inputs: KnownAction['deprecated']): KnownAction => ({
  majors,
  required: '',
  deprecated: inputs,
});

const CACHE = 'path key restore-keys upload-chunk-size enableCrossOsArchive fail-on-cache-miss lookup-only save-always';
const SAVE_ALWAYS = 'it does not work as intended; use actions/cache/restore and actions/cache/save';

/** Actions that are used much, as their action.yml of these versions says; of others nothing is said. */
const ACTIONS: Readonly<Record<string, Entry>> = {
  'actions/cache': { first: 4, of: known([3, 4, 5], CACHE, 'path key', 'cache-hit', { 'save-always': SAVE_ALWAYS }) },
  'actions/cache/restore': {
    first: 4,
    of: known(
      [3, 4, 5],
      'path key restore-keys enableCrossOsArchive fail-on-cache-miss lookup-only',
      'path key',
      'cache-hit cache-primary-key cache-matched-key',
    ),
  },
  'actions/cache/save': {
    first: 4,
    of: known([3, 4, 5], 'path key upload-chunk-size enableCrossOsArchive', 'path key', ''),
  },
  'actions/checkout': { first: 4 },
  'actions/configure-pages': { first: 4 },
  'actions/create-github-app-token': {
    of: deprecated([1], {
      app_id: 'use app-id',
      private_key: 'use private-key',
      skip_token_revoke: 'use skip-token-revoke',
    }),
  },
  'actions/deploy-pages': { first: 4 },
  'actions/download-artifact': {
    first: 4,
    of: known([4], 'name artifact-ids path pattern merge-multiple github-token repository run-id', '', 'download-path'),
  },
  'actions/github-script': {
    first: 7,
    of: known(
      [6, 7, 8],
      'script github-token debug user-agent previews result-encoding retries retry-exempt-status-codes base-url',
      'script',
      'result',
    ),
  },
  'actions/labeler': { first: 5 },
  'actions/setup-dotnet': { first: 4 },
  'actions/setup-go': { first: 5 },
  'actions/setup-java': { first: 4 },
  'actions/setup-node': { first: 4, of: deprecated([4, 5], { 'always-auth': 'npm no longer knows it' }) },
  'actions/setup-python': { first: 5 },
  'actions/stale': { first: 9 },
  'actions/upload-artifact': {
    first: 4,
    of: known(
      [4],
      'name path if-no-files-found retention-days compression-level overwrite include-hidden-files',
      'path',
      'artifact-id artifact-url artifact-digest',
    ),
  },
  'actions/upload-pages-artifact': { first: 3 },
  'aws-actions/configure-aws-credentials': { first: 4 },
  'azure/login': { first: 2 },
  'codecov/codecov-action': { first: 4, of: deprecated([5], { file: 'use files', plugin: 'use plugins' }) },
  'docker/build-push-action': { first: 5 },
  'docker/login-action': {
    first: 3,
    of: known([2, 3], 'registry username password ecr logout scope registry-auth', '', ''),
  },
  'docker/metadata-action': { first: 5 },
  'docker/setup-buildx-action': { first: 3 },
  'docker/setup-qemu-action': { first: 3 },
  'dorny/paths-filter': { first: 3 },
  'github/codeql-action/analyze': { first: 3 },
  'github/codeql-action/autobuild': { first: 3 },
  'github/codeql-action/init': { first: 3 },
  'github/codeql-action/upload-sarif': { first: 3 },
  'golangci/golangci-lint-action': { first: 4 },
  'google-github-actions/auth': { first: 2 },
  'google-github-actions/setup-gcloud': { first: 2 },
  'hashicorp/setup-terraform': { first: 3 },
  'peaceiris/actions-gh-pages': { first: 4 },
  'peter-evans/create-pull-request': { first: 6 },
  'pnpm/action-setup': { first: 3 },
  'softprops/action-gh-release': { first: 2 },
};

/** What is known of the version of an action that `uses` names. */
export function knownAction(uses: string): ActionInputs | undefined {
  const { entry, major } = versionOf(uses);
  const found = entry?.of;
  if (!found || major === undefined || !found.majors.includes(major)) return undefined;
  const words = (text: string) => (text === '' ? [] : text.split(' '));
  return {
    ...(found.inputs !== undefined && { names: words(found.inputs) }),
    ...(found.outputs !== undefined && { outputs: words(found.outputs) }),
    required: words(found.required),
    deprecated: new Map(Object.entries(found.deprecated)),
  };
}

/** The first major version that is not too old, where `uses` names one before it. */
export function newerNeeded(uses: string): number | undefined {
  const { entry, major } = versionOf(uses);
  return entry?.first !== undefined && major !== undefined && major < entry.first ? entry.first : undefined;
}

function versionOf(uses: string): { readonly entry: Entry | undefined; readonly major?: number } {
  const [name = '', version = ''] = uses.toLowerCase().split('@');
  const major = /^v(\d+)(?:\.\d+)*$/.exec(version)?.[1];
  const entry = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  return { entry, ...(major !== undefined && { major: Number(major) }) };
}
