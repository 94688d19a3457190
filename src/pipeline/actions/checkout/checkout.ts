import { posix } from 'node:path';
import { toText } from '../../../expressions/value.ts';
import { runTool, runTools } from '../run-tool.ts';
import type { ActionContext, ActionOutcome, BuiltInAction } from '../types.ts';
import { type CheckoutPlan, checkoutCommands, cleanCommands, updateCommands } from './commands.ts';

const local = 'the files come from this machine, without network or credentials';

/** `actions/checkout`: the files of the run's commit, from the repository on this machine. */
export const checkout: BuiltInAction = {
  name: 'actions/checkout',
  inputs: {
    repository: {},
    ref: {},
    path: { default: '.' },
    clean: { default: 'true' },
    'fetch-depth': { default: '1' },
    'fetch-tags': { default: 'false' },
    'sparse-checkout': {},
    'sparse-checkout-cone-mode': { default: 'true' },
    submodules: { default: 'false' },
    lfs: { default: 'false' },
  },
  accepted: {
    token: local,
    'ssh-key': local,
    'ssh-known-hosts': local,
    'ssh-strict': local,
    'ssh-user': local,
    'persist-credentials': local,
    'github-server-url': local,
    filter: 'objects are borrowed from the repository on this machine, not copied',
    'show-progress': 'nothing is copied that would take long',
    'set-safe-directory': 'the workspace belongs to the user who runs the job',
  },
  main,
  post: async ({ say }) => {
    say('No credentials were kept, so there are none to remove.');
    return { ok: true };
  },
};

async function main(context: ActionContext): Promise<ActionOutcome> {
  const { job, input, say, setOutput } = context;
  const plan = await planOf(context);
  if ('reason' in plan) return { ok: false, reason: plan.reason };
  const folder = folderOf(job.paths.workspace, input('path'));
  if (folder === null)
    return { ok: false, reason: `Repository path '${input('path')}' is not under '${job.paths.workspace}'` };
  await job.makeFolder(folder);
  const isThere = (await runTool(context, ['test', '-d', '.git'], { folder, quiet: true })).code === 0;
  if (!isThere) await runTool(context, ['find', '.', '-mindepth', '1', '-delete'], { folder, quiet: true });
  const clean = isThere && isTrue(input('clean')) ? cleanCommands : [];
  const fill = isThere ? updateCommands(plan) : checkoutCommands(plan);
  const outcome = await runTools(context, [...clean, ...fill], { folder });
  if (!outcome.ok) return outcome;
  say(`HEAD is now at ${plan.commit}`);
  setOutput('commit', plan.commit);
  setOutput('ref', input('ref') || plan.ref);
  return outcome;
}

/** What the inputs ask for, or why that cannot be had. */
async function planOf(context: ActionContext): Promise<CheckoutPlan | { readonly reason: string }> {
  const { input, github, source } = context;
  const own = toText(github.repository ?? '');
  const wanted = input('repository') || own;
  if (wanted.toLowerCase() !== own.toLowerCase())
    return {
      reason: `Only the run's own repository (${own}) can be checked out, not ${wanted}: others are not fetched yet`,
    };
  const depth = Number(input('fetch-depth'));
  if (!Number.isInteger(depth) || depth < 0)
    return { reason: `fetch-depth must be a whole number, but is "${input('fetch-depth')}"` };
  if (isTrue(input('lfs'))) return { reason: 'lfs is not supported yet' };
  const folder = await source.folder();
  const target = await resolveRef(context, input('ref'), folder);
  if (target === null) return { reason: `A branch, tag or commit '${input('ref')}' could not be found` };
  const objects = await runTool(context, ['git', 'rev-parse', '--path-format=absolute', '--git-path', 'objects'], {
    folder,
    quiet: true,
  });
  if (objects.code !== 0) return { reason: `${folder} cannot be read as a git repository: ${objects.output}` };
  const submodules = input('submodules').toLowerCase();
  return {
    source: folder,
    objects: objects.output,
    ...target,
    depth,
    tags: isTrue(input('fetch-tags')),
    sparse: input('sparse-checkout')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    cone: isTrue(input('sparse-checkout-cone-mode')),
    submodules: submodules === 'recursive' ? 'recursive' : isTrue(submodules) ? 'yes' : 'no',
  };
}

/** The commit of a ref as checkout reads it: nothing for the run's own, a branch, a tag, a whole ref or a commit. */
async function resolveRef(
  context: ActionContext,
  ref: string,
  folder: string,
): Promise<{ commit: string; ref: string } | null> {
  const { source } = context;
  if (ref === '' || ref === source.ref) return { commit: source.commit, ref: source.ref };
  const branch = ref.replace(/^refs\/heads\//, '');
  const tag = ref.replace(/^refs\/tags\//, '');
  const candidates = [
    // The repository of a run is a clone: the branches of the original are its remote ones.
    [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`],
    [`refs/heads/${branch}`, `refs/heads/${branch}`],
    [`refs/tags/${tag}`, `refs/tags/${tag}`],
    ...(ref.startsWith('refs/') ? [[ref, ref]] : []),
    ...(/^[0-9a-f]{40}$/i.test(ref) ? [[ref, '']] : []),
  ] as const;
  for (const [name = '', whole = ''] of candidates) {
    const words = ['git', 'rev-parse', '--verify', '--quiet', `${name}^{commit}`];
    const found = await runTool(context, words, { folder, quiet: true });
    if (found.code === 0) return { commit: found.output, ref: whole };
  }
  return null;
}

/** The folder to fill; null when it is outside the workspace. */
function folderOf(workspace: string, path: string): string | null {
  const target = posix.resolve(workspace, path);
  return target === workspace || target.startsWith(`${workspace}/`) ? target : null;
}

function isTrue(text: string): boolean {
  return text.toLowerCase() === 'true';
}
