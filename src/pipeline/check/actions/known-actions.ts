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

/** A few of the most used actions, as their action.yml of these versions says. Of others nothing is said. */
const ACTIONS: Readonly<Record<string, KnownAction>> = {
  'actions/cache': known([3, 4, 5], CACHE, 'path key', 'cache-hit', { 'save-always': SAVE_ALWAYS }),
  'actions/cache/restore': known(
    [3, 4, 5],
    'path key restore-keys enableCrossOsArchive fail-on-cache-miss lookup-only',
    'path key',
    'cache-hit cache-primary-key cache-matched-key',
  ),
  'actions/cache/save': known([3, 4, 5], 'path key upload-chunk-size enableCrossOsArchive', 'path key', ''),
  'actions/upload-artifact': known(
    [4],
    'name path if-no-files-found retention-days compression-level overwrite include-hidden-files',
    'path',
    'artifact-id artifact-url artifact-digest',
  ),
  'actions/download-artifact': known(
    [4],
    'name artifact-ids path pattern merge-multiple github-token repository run-id',
    '',
    'download-path',
  ),
  'actions/github-script': known(
    [6, 7, 8],
    'script github-token debug user-agent previews result-encoding retries retry-exempt-status-codes base-url',
    'script',
    'result',
  ),
  'docker/login-action': known([2, 3], 'registry username password ecr logout scope registry-auth', '', ''),
  'actions/create-github-app-token': deprecated([1], {
    app_id: 'use app-id',
    private_key: 'use private-key',
    skip_token_revoke: 'use skip-token-revoke',
  }),
  'actions/setup-node': deprecated([4, 5], { 'always-auth': 'npm no longer knows it' }),
  'codecov/codecov-action': deprecated([5], { file: 'use files', plugin: 'use plugins' }),
};

/** What is known of the version of an action that `uses` names. */
export function knownAction(uses: string): ActionInputs | undefined {
  const { name, major } = versionOf(uses);
  const found = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!found || major === undefined || !found.majors.includes(major)) return undefined;
  const words = (text: string) => (text === '' ? [] : text.split(' '));
  return {
    ...(found.inputs !== undefined && { names: words(found.inputs) }),
    ...(found.outputs !== undefined && { outputs: words(found.outputs) }),
    required: words(found.required),
    deprecated: new Map(Object.entries(found.deprecated)),
  };
}

/** The name of an action in lower case and its major version, where `uses` names a version. */
export function versionOf(uses: string): { readonly name: string; readonly major?: number } {
  const [name = '', version = ''] = uses.split('@');
  const major = /^v(\d+)(?:\.\d+)*$/.exec(version)?.[1];
  return { name: name.toLowerCase(), ...(major !== undefined && { major: Number(major) }) };
}
