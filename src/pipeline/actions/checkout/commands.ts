/** What `actions/checkout` was asked to do, resolved. */
export interface CheckoutPlan {
  /** Absolute folder of the source repository, and where its objects lie. */
  readonly source: string;
  readonly objects: string;
  readonly commit: string;
  /** The whole ref that the commit stands for, or '' for a bare commit. */
  readonly ref: string;
  /** Commits of history; 0 for all, with all branches and tags. */
  readonly depth: number;
  readonly tags: boolean;
  readonly sparse: readonly string[];
  readonly cone: boolean;
  readonly submodules: 'no' | 'yes' | 'recursive';
}

/** Hooks of the person whose machine this is are not the repository's. */
const git = ['git', '-c', 'core.hooksPath=/dev/null', '-c', 'gc.auto=0'];

/**
 * The git commands that fill a new repository. Its objects are borrowed from the source, so that fetching copies
 * nothing; the depth of the history is as asked for all the same.
 */
export function checkoutCommands(plan: CheckoutPlan): string[][] {
  return [
    [...git, '-c', 'init.defaultBranch=main', 'init', '--quiet', '.'],
    ['sh', '-c', 'echo "$1" > .git/objects/info/alternates', 'sh', plan.objects],
    [...git, 'remote', 'add', 'origin', `file://${plan.source}`],
    ...updateCommands(plan),
  ];
}

/** The git commands that bring an existing checkout to the commit. */
export function updateCommands(plan: CheckoutPlan): string[][] {
  const { sparse, cone, submodules } = plan;
  const commands = [fetchCommand(plan)];
  if (sparse.length > 0)
    commands.push([...git, 'sparse-checkout', 'set', cone ? '--cone' : '--no-cone', '--', ...sparse]);
  commands.push(...switchCommands(plan));
  if (submodules !== 'no') {
    const deep = submodules === 'recursive' ? ['--recursive'] : [];
    commands.push([...git, 'submodule', 'sync', ...deep]);
    commands.push([...git, 'submodule', 'update', '--init', '--force', ...deep]);
  }
  return commands;
}

/** Throws away what earlier steps changed and added (`clean: true`). */
export const cleanCommands: readonly (readonly string[])[] = [
  [...git, 'clean', '-ffdx', '--quiet'],
  [...git, 'reset', '--hard', '--quiet'],
];

function fetchCommand({ source, commit, depth, tags }: CheckoutPlan): string[] {
  const words = [...git, 'fetch', '--quiet', '--no-recurse-submodules', '--force'];
  if (depth > 0) return [...words, `--depth=${depth}`, tags ? '--tags' : '--no-tags', `file://${source}`, commit];
  const all = ['+refs/remotes/origin/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'];
  return [...words, '--no-tags', `file://${source}`, ...all, commit];
}

/** Where a fetched ref is kept, as checkout does: branches as `origin/…`, pull requests as `pull/…`. */
function trackingRef(ref: string): string | null {
  if (ref.startsWith('refs/heads/')) return `refs/remotes/origin/${ref.slice('refs/heads/'.length)}`;
  return ref.startsWith('refs/pull/') ? `refs/remotes/${ref.slice('refs/'.length)}` : null;
}

function switchCommands({ commit, ref }: CheckoutPlan): string[][] {
  const tracking = trackingRef(ref);
  const keep = tracking === null ? [] : [[...git, 'update-ref', tracking, commit]];
  const words = [...git, '-c', 'advice.detachedHead=false', 'checkout', '--quiet', '--force'];
  if (!ref.startsWith('refs/heads/')) return [...keep, [...words, '--detach', commit]];
  const branch = ref.slice('refs/heads/'.length);
  return [...keep, [...words, '-B', branch, `refs/remotes/origin/${branch}`]];
}
