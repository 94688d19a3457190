import type { Filter } from '../../workflow/trigger-model.ts';
import type { Check } from '../finding.ts';

export const deadPattern: Check = {
  code: 'dead-pattern',
  severity: 'warning',
  why: 'The filter can never match this way, so the workflow never starts, or always.',
  fix: 'Write names as git shows them: paths from the top of the repository without a slash before or behind, branches without refs/heads/.',
  find: ({ workflow }) =>
    workflow.triggers.flatMap(({ branches, tags, paths }) => [
      ...deadIn(branches, deadName),
      ...deadIn(tags, deadName),
      ...deadIn(paths, deadPath),
    ]),
};

function deadIn(filter: Filter | undefined, reason: (pattern: string) => string | undefined) {
  const patterns = filter?.patterns ?? [];
  const [first] = patterns;
  const onlyNegative = first && !filter?.ignore && patterns.every(({ text }) => text.startsWith('!'));
  if (onlyNegative)
    return [
      {
        at: first.at,
        message: 'Every pattern begins with !, so nothing is ever included',
        fix: "Put '**' before them.",
      },
    ];
  return patterns.flatMap(({ text, at }) => {
    const why = reason(text.replace(/^!/, ''));
    return why === undefined ? [] : [{ at, message: `The pattern "${text}" matches nothing: ${why}` }];
  });
}

function deadName(pattern: string): string | undefined {
  if (/^refs\/(?:heads|tags)\//.test(pattern)) return 'names are compared without refs/…';
  if (/^\/|\/$|\/\/|\.\.|[\s~^:]|\.lock$/.test(pattern.replaceAll(/\\./g, 'x'))) return 'git allows no such name';
  return undefined;
}

function deadPath(pattern: string): string | undefined {
  if (/^\.{0,2}\//.test(pattern)) return 'paths begin at the top of the repository, without ./ or /';
  if (/\/$/.test(pattern)) return 'it names a folder, and only files change (add **)';
  return pattern.includes('//') ? 'no path has two slashes together' : undefined;
}
