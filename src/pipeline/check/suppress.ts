import { type Finding, findingOf, type Rule } from './finding.ts';

export const ignoreWithoutReason: Rule = {
  code: 'ignore-without-reason',
  severity: 'warning',
  why: 'Whoever reads it later cannot tell whether it still holds.',
  fix: 'Write "# gantry-ignore <code>: <reason>".',
};

export const ignoreUnused: Rule = {
  code: 'ignore-unused',
  severity: 'info',
  why: 'It hides nothing now, and would hide what comes later.',
  fix: 'Remove the comment, or correct the code it names.',
};

interface Ignore {
  readonly line: number;
  readonly column: number;
  readonly code: string;
  readonly reason: string;
}

/** Takes out what a comment `# gantry-ignore <code>: <reason>` on its line, or on a line of its own above, allows. */
export function suppress(findings: readonly Finding[], lines: readonly string[], file: string): Finding[] {
  const ignores = lines.flatMap(ignoresIn);
  const alone = new Set(lines.flatMap((line, index) => (/^\s*#/.test(line) ? [index + 1] : [])));
  const used = new Set<Ignore>();
  const kept = findings.filter((finding) => {
    const fitting = ignores.filter(
      (one) => one.code === finding.code && one.reason !== '' && covers(one, finding.line, alone),
    );
    for (const one of fitting) used.add(one);
    return fitting.length === 0;
  });
  const own = ignores.flatMap((one) => {
    const at = { file, line: one.line, column: one.column };
    if (one.reason === '')
      return [findingOf(ignoreWithoutReason, { at, message: `"${one.code}" is ignored without a reason` })];
    return used.has(one) ? [] : [findingOf(ignoreUnused, { at, message: `Nothing here is "${one.code}"` })];
  });
  return [...kept, ...own];
}

function ignoresIn(text: string, index: number): Ignore[] {
  const found = /(?:^|\s)#\s*gantry-ignore\s+([\w-]+)\s*(?::\s*(.*))?$/.exec(text.trimEnd());
  if (!found) return [];
  const [, code = '', reason = ''] = found;
  return [{ line: index + 1, column: text.indexOf('#', found.index) + 1, code, reason: reason.trim() }];
}

/** Comments may stand one below the other above the line they are about. */
function covers({ line }: Ignore, target: number, alone: ReadonlySet<number>): boolean {
  if (line === target) return true;
  if (!alone.has(line)) return false;
  let next = line + 1;
  while (alone.has(next)) next += 1;
  return next === target;
}
