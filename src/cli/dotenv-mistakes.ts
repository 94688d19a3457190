import type { Mistake } from '../lib/mistake.ts';

/**
 * The lines of a dotenv text that `parseEnv` of `node:util` skips or cuts short without a word: half a password is worse
 * than none. Names stand in the mistakes, values never. `file` is where the text comes from.
 */
export function dotenvMistakes(text: string, file: string): Mistake[] {
  const mistakes: Mistake[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]?.trim() ?? '';
    if (line === '' || line.startsWith('#')) continue;
    const at = { file, line: index + 1, column: 1 };
    const equals = line.indexOf('=');
    const name = line
      .slice(0, Math.max(equals, 0))
      .replace(/^export\s+/, '')
      .trim();
    if (!name) {
      mistakes.push({ at, message: 'This line is not NAME=value', fix: 'a value of several lines stands in quotes' });
      continue;
    }
    const value = line.slice(equals + 1).trimStart();
    const quote = /^["'`]/.exec(value)?.[0];
    if (quote === undefined) {
      if (/^[^#]*[^\s#]#/.test(line.slice(equals)))
        mistakes.push({ at, message: `The value of ${name} would end at its #`, fix: 'put the value in quotes' });
      continue;
    }
    let rest = value.slice(1);
    while (!rest.includes(quote) && index + 1 < lines.length) rest = lines[++index] ?? '';
    const end = rest.indexOf(quote);
    if (end < 0)
      mistakes.push({
        at,
        message: `The value of ${name} begins with a quote that nothing closes`,
        fix: 'close it, or put the value in other quotes',
      });
    else if (!/^\s*(#.*)?$/.test(rest.slice(end + 1)))
      mistakes.push({
        at,
        message: `The value of ${name} would end at the second ${quote}`,
        fix: 'put it in quotes that are not in it (", \' or `); a backslash does not escape them',
      });
  }
  return mistakes;
}
