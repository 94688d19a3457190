import { pastedReferencesIn } from '../expressions.ts';
import type { Check } from '../finding.ts';

/** What a stranger can write, as paths of contexts. (GitHub: "Understanding the risk of script injections") */
const FREE_TEXT: readonly (readonly string[])[] = [
  'github.head_ref',
  ...under('github.event', 'issue pull_request discussion release', 'title body'),
  ...under('github.event', 'comment review review_comment', 'body'),
  ...under('github.event.release', 'name tag_name'),
  ...under('github.event.pull_request.head', 'ref label repo.default_branch repo.description repo.homepage'),
  ...under('github.event', 'label pull_request.labels.* issue.labels.*', 'name description'),
  ...under('github.event', 'head_commit commits.* workflow_run.head_commit', 'message'),
  ...under('github.event', 'head_commit commits.* workflow_run.head_commit', 'author committer', 'email name'),
  ...under('github.event.workflow_run', 'head_branch display_title pull_requests.*.head.ref'),
  'github.event.pages.*.page_name',
].map((path) => path.split('.'));

function under(path: string, ...choices: string[]): string[] {
  return choices.reduce<string[]>(
    (paths, names) => paths.flatMap((one) => names.split(' ').map((name) => `${one}.${name}`)),
    [path],
  );
}

/** Whether a path names free text, or an object with free text in it; `null` is computed, or all of a list. */
function isFree(path: readonly (string | null)[]): boolean {
  const isComputed = path.length === 2 && path[1] === null;
  return (
    !isComputed &&
    FREE_TEXT.some((free) => path.length <= free.length && path.every((part, index) => fits(part, free[index])))
  );
}

function fits(part: string | null, free: string | undefined): boolean {
  return part === null || free === '*' || part === free;
}

export const scriptInjection: Check = {
  code: 'script-injection',
  severity: 'error',
  why: 'Anyone who can open an issue, branch or pull request chooses this text, and it becomes part of the script: their commands run with your secrets.',
  fix: 'Give it to the step as "env:" and use the variable, in double quotes.',
  find: ({ scripts, source }) =>
    scripts.flatMap((script) =>
      pastedReferencesIn(script.field, source).flatMap(({ path, place }) => {
        const name = path.map((key) => key ?? '*').join('.');
        return isFree(path) ? [{ at: place(), message: `${name} is pasted into the script` }] : [];
      }),
    ),
};
