import { failedTool, runTool } from './run-tool.ts';
import type { ActionContext, ActionOutcome, BuiltInAction } from './types.ts';

const here = 'the repository is on this machine';

/** `actions/checkout`: the files of the run's commit, out of the repository that the run belongs to. */
export const checkout: BuiltInAction = {
  name: 'actions/checkout',
  inputs: {
    ref: {},
    path: { default: '.' },
    'fetch-depth': { default: '1' },
    'fetch-tags': { default: 'false' },
    clean: { default: 'true' },
    repository: {},
    submodules: { default: 'false' },
    lfs: { default: 'false' },
    'sparse-checkout': {},
  },
  accepted: {
    token: here,
    'ssh-key': here,
    'ssh-known-hosts': here,
    'ssh-strict': here,
    'ssh-user': here,
    'persist-credentials': 'there are no credentials',
    'sparse-checkout-cone-mode': 'it only matters with sparse-checkout',
    'show-progress': 'there is no progress to show',
    'set-safe-directory': 'the workspace belongs to this user',
    'github-server-url': here,
    filter: 'nothing is downloaded',
  },
  main: checkOut,
};

async function checkOut(context: ActionContext): Promise<ActionOutcome> {
  const refused = refusal(context);
  if (refused !== null) return { ok: false, reason: refused };
  const { job, source, input } = context;
  const folder = input('path') === '.' ? job.paths.workspace : `${job.paths.workspace}/${input('path')}`;
  await job.makeFolder(folder);
  const git = (...words: string[]) =>
    runTool(context, ['git', '-c', 'advice.detachedHead=false', ...words], { folder, quiet: true });
  const init = await git('init', '--quiet', '.');
  if (init.code !== 0) return failedTool('git init failed', init);
  await git('remote', 'remove', 'origin');
  await git('remote', 'add', 'origin', source.folder);
  const wanted = input('ref');
  const commit = wanted === '' || wanted === source.ref ? source.commit : wanted;
  const depth = Number(input('fetch-depth'));
  const words = [
    'fetch',
    '--quiet',
    '--no-recurse-submodules',
    input('fetch-tags') === 'true' || depth === 0 ? '--tags' : '--no-tags',
    ...(depth > 0 ? [`--depth=${depth}`] : []),
  ];
  // A folder on the same disk is copied unless it is named as a URL; only a URL can be fetched shallow.
  const fetched = await git(...words, `file://${source.folder}`, commit);
  if (fetched.code !== 0) return failedTool(`${commit} cannot be fetched`, fetched);
  const branch = wanted === '' && source.ref.startsWith('refs/heads/') ? source.ref.slice('refs/heads/'.length) : null;
  const target = branch === null ? ['--detach', 'FETCH_HEAD'] : ['-B', branch, 'FETCH_HEAD'];
  const checked = await git('checkout', '--quiet', '--force', ...target);
  if (checked.code !== 0) return failedTool('git checkout failed', checked);
  if (input('clean') === 'true') await git('clean', '-ffdx', '--quiet');
  const head = (await git('rev-parse', 'HEAD')).output;
  context.setOutput('ref', wanted || source.ref);
  context.setOutput('commit', head);
  context.say(`HEAD is now at ${head}`);
  return { ok: true };
}

/** What cannot be done without the network or other tools is refused, never skipped. */
function refusal({ input, github }: ActionContext): string | null {
  const repository = input('repository');
  if (repository !== '' && repository !== github.repository)
    return `only this repository can be checked out here, not ${repository}`;
  for (const name of ['submodules', 'lfs']) {
    if (!['', 'false'].includes(input(name))) return `checkout with ${name} is not supported yet`;
  }
  if (input('sparse-checkout') !== '') return 'checkout with sparse-checkout is not supported yet';
  const path = input('path');
  if (path.startsWith('/') || path.split('/').includes('..')) return `the path "${path}" is not under the workspace`;
  return /^\d+$/.test(input('fetch-depth')) ? null : `fetch-depth must be a number, not "${input('fetch-depth')}"`;
}
