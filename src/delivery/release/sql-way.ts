import { parseSql } from '../migrations/parse-sql.ts';
import type { SyntaxTree } from '../migrations/statement.ts';

/**
 * How a file of SQL is applied: in a transaction with its record; `alone` where its one statement makes or mends an
 * index beside its users or vacuums, which PostgreSQL does in no transaction; or not at all, because it would leave the transaction half way (`reason` says where).
 */
export type SqlWay =
  | { readonly kind: 'transaction' }
  | { readonly kind: 'alone' }
  | { readonly kind: 'unfit'; readonly reason: string };

/** What cannot be parsed goes in a transaction: PostgreSQL says what it thinks of it. */
export async function sqlWay(name: string, sql: string): Promise<SqlWay> {
  const parsed = await parseSql({ name, path: name, sql });
  if ('reason' in parsed) return { kind: 'transaction' };
  for (const { tree, line, column } of parsed) {
    const place = `${name}:${line}:${column}`;
    if ('TransactionStmt' in tree && /_(BEGIN|START|COMMIT|ROLLBACK|PREPARE)$/.test(tree.TransactionStmt.kind ?? ''))
      return { kind: 'unfit', reason: `${place} begins or ends a transaction; leave that out, each file is one` };
    if (parsed.length > 1 && refusesTransaction(tree))
      return {
        kind: 'unfit',
        reason: `${place} cannot run in a transaction; put it into a file that holds nothing else`,
      };
  }
  const [only] = parsed;
  return only && refusesTransaction(only.tree) ? { kind: 'alone' } : { kind: 'transaction' };
}

function refusesTransaction(tree: SyntaxTree): boolean {
  if ('IndexStmt' in tree) return tree.IndexStmt.concurrent === true;
  if ('DropStmt' in tree) return tree.DropStmt.concurrent === true;
  if ('ReindexStmt' in tree) return JSON.stringify(tree.ReindexStmt.params ?? []).includes('"concurrently"');
  return 'VacuumStmt' in tree && tree.VacuumStmt.is_vacuumcmd === true;
}
