import type { Position } from '../../lib/mistake.ts';
import { Earlier } from './earlier.ts';
import { parseSql } from './parse-sql.ts';
import type { Danger, Objection } from './rule.ts';
import { rules } from './rules.ts';
import type { MigrationFile } from './statement.ts';

/** Something a pending migration does that a system at work should not meet unprepared. */
export interface Finding extends Objection {
  readonly rule: string;
  readonly danger: Danger;
  /** The migration's name in the database's own list. */
  readonly migration: string;
  readonly at: Position;
  /** The statement in one line, cut where it gets long. */
  readonly statement: string;
}

const SHOWN = 160;

/**
 * What pending migrations do, in their order, one after the other: what an earlier one creates, a later one may change
 * freely. A file that cannot be parsed is a finding too: the database would refuse it in the middle of the release.
 */
export async function classify(files: readonly MigrationFile[]): Promise<Finding[]> {
  const earlier = new Earlier();
  const findings: Finding[] = [];
  for (const file of files) {
    const parsed = await parseSql(file);
    const own = { migration: file.name };
    if ('reason' in parsed) {
      const at = { file: file.path, line: parsed.line, column: parsed.column };
      const words = { what: 'cannot be read', why: parsed.reason, fix: 'write it as PostgreSQL reads it' };
      findings.push({ ...own, rule: 'syntax', danger: 'contract', at, statement: '', ...words });
      continue;
    }
    for (const statement of parsed) {
      const at = { file: file.path, line: statement.line, column: statement.column };
      for (const { name, danger, check } of rules) {
        const found = check(statement, earlier);
        const common = { ...own, rule: name, danger, at, statement: shown(statement.text) };
        findings.push(...found.map((objection) => ({ ...common, ...objection })));
      }
      earlier.add(statement);
    }
  }
  return findings;
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}…` : line;
}
