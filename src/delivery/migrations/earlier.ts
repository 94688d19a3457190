import type { RangeVar } from 'libpg-query';
import type { Statement } from './statement.ts';
import { addedColumns, tableCommands, tableName } from './tree.ts';

/** What pending statements made so far. The live release knows none of it, so that changing it again breaks nothing. */
export class Earlier {
  readonly #tables = new Set<string>();
  readonly #columns = new Set<string>();

  isNewTable(table: RangeVar | undefined): boolean {
    return this.#tables.has(tableName(table));
  }

  /** Whether a column was added, or stands in a new table. */
  isNewColumn(table: RangeVar | undefined, column: string): boolean {
    return this.isNewTable(table) || this.#columns.has(`${tableName(table)}.${column}`);
  }

  /** Remembers what a statement makes. */
  add(statement: Statement): void {
    const { tree } = statement;
    if ('CreateStmt' in tree) this.#tables.add(tableName(tree.CreateStmt.relation));
    if ('CreateTableAsStmt' in tree) this.#tables.add(tableName(tree.CreateTableAsStmt.into?.rel));
    for (const { table, command } of tableCommands(tree)) {
      for (const { colname = '' } of addedColumns(command)) this.#columns.add(`${tableName(table)}.${colname}`);
    }
  }
}
