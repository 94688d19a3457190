import type { MigrationFile, Statement } from './statement.ts';

/** What a file is that PostgreSQL's parser does not take; the place counts from 1. */
export interface Unreadable {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** Bytes of a migration file that are read; data belongs elsewhere. */
const LARGEST = 1024 * 1024;

/** The statements of a migration file, by PostgreSQL's own parser, or the place where it stopped understanding. */
export async function parseSql({ path, sql }: MigrationFile): Promise<readonly Statement[] | Unreadable> {
  const bytes = Buffer.from(sql);
  if (bytes.length > LARGEST) return { line: 1, column: 1, reason: 'the file is larger than 1 MiB' };
  const parser = await import('libpg-query');
  if (sql.trim() === '') return [];
  try {
    const { stmts = [] } = await parser.parse(sql);
    return stmts.flatMap(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
      if (!stmt) return [];
      // The parser counts bytes, and its statement begins with the comments before it.
      const whole = bytes.subarray(from, length ? from + length : undefined).toString('utf8');
      const skipped = blankLength(whole);
      const before = bytes.subarray(0, from).toString('utf8') + whole.slice(0, skipped);
      return [{ file: path, ...placeAfter(before), text: whole.slice(skipped).trim(), tree: stmt }];
    });
  } catch (error) {
    const at = parser.hasSqlDetails(error) ? (error.sqlDetails?.cursorPosition ?? 0) : 0;
    return {
      ...placeAfter([...sql].slice(0, Math.max(at, 0)).join('')),
      reason: error instanceof Error ? error.message : String(error),
    };
  }
}

function placeAfter(before: string): { readonly line: number; readonly column: number } {
  const lines = before.split('\n');
  return { line: lines.length, column: [...(lines.at(-1) ?? '')].length + 1 };
}

/** How many characters of white space and comments a text begins with; block comments of SQL nest. */
function blankLength(text: string): number {
  let at = 0;
  for (;;) {
    const blank = /^(\s+|--[^\n]*)/.exec(text.slice(at));
    if (blank) at += blank[0].length;
    else if (text.startsWith('/*', at)) at = endOfComment(text, at);
    else return at;
  }
}

function endOfComment(text: string, start: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  for (let depth = 0, mark = marks.exec(text); mark; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}
