import type { Change } from './compare.ts';

/** A change as the lines of a diff: `+` comes, `-` goes. */
export function describeChange(change: Change): string[] {
  switch (change.what) {
    case 'user':
      return [`+ user ${change.name}${change.system ? ' (for the services: no login)' : ''}`];
    case 'folder':
      return [`+ folder ${change.path} (${change.mode} root:root)`];
    case 'link':
      return [`+ link ${change.path} -> ${change.target}`];
    case 'enable':
      return [`+ ${change.unit} starts with the machine`];
    case 'file': {
      const { path, mode, content } = change.file;
      return [`~ ${path} (${mode} root:root) ${change.why}`, ...lineDiff(change.before ?? '', content)];
    }
  }
}

const SHOWN = 40;

/** The lines that differ between the common beginning and the common end of two texts. */
function lineDiff(before: string, after: string): string[] {
  const old = before.split('\n');
  const fresh = after.split('\n');
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < fresh.length - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const gone = old.slice(start, old.length - end).map((line) => `    - ${line}`);
  const come = fresh.slice(start, fresh.length - end).map((line) => `    + ${line}`);
  return [...cut(gone), ...cut(come)];
}

function cut(lines: string[]): string[] {
  if (lines.length <= SHOWN) return lines;
  return [...lines.slice(0, SHOWN), `    … ${lines.length - SHOWN} more lines`];
}
