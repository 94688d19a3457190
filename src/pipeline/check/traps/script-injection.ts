import { pastedReferencesIn } from '../expressions.ts';
import type { Check } from '../finding.ts';

/** What a stranger can write, as paths of the github context. (GitHub: "Understanding the risk of script injections") */
const FREE_TEXT = [
  /^github(?:\.event(?:\.(?:issue|pull_request|comment|review|discussion|head_commit|commits))?)?$/,
  /^github\.head_ref$/,
  /^github\.event\.(?:issue|pull_request|discussion|release)\.(?:title|body|name|tag_name)$/,
  /^github\.event\.(?:comment|review|review_comment)\.body$/,
  /^github\.event\.pull_request\.head\.(?:ref|label|repo\.(?:default_branch|description|homepage))$/,
  /^github\.event\.(?:label|pull_request\.labels|issue\.labels)\.(?:\*\.)?(?:name|description)$/,
  /^github\.event\.(?:head_commit|commits\.\*)\.(?:message|author\.(?:email|name)|committer\.(?:email|name))$/,
  /^github\.event\.workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|author\.(?:email|name)))$/,
  /^github\.event\.pages\.\*\.page_name$/,
];

export const scriptInjection: Check = {
  code: 'script-injection',
  severity: 'error',
  why: 'Anyone who can open an issue, branch or pull request chooses this text, and it becomes part of the script: their commands run with your secrets.',
  fix: 'Give it to the step as "env:" and use the variable, in double quotes.',
  find: ({ scripts, source }) =>
    scripts.flatMap((script) =>
      pastedReferencesIn(script.field, source).flatMap(({ path, at }) => {
        const name = path
          .map((key) => key ?? '*')
          .join('.')
          .replaceAll(/\.\d+\./g, '.*.');
        return FREE_TEXT.some((pattern) => pattern.test(name))
          ? [{ at, message: `${name} is pasted into the script` }]
          : [];
      }),
    ),
};
