const MARKS = ['[skip ci]', '[ci skip]', '[no ci]', '[skip actions]', '[actions skip]'];

/** The words in a commit message that keep push and pull_request workflows from starting, if there are any. */
export function skipMark(message: string): string | undefined {
  const mark = MARKS.find((one) => message.includes(one));
  if (mark) return mark;
  return /\n\n(?:.*\n)*?skip-checks: ?true\s*$/.test(message) ? 'skip-checks: true' : undefined;
}
