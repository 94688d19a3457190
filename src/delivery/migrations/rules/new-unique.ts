import type { ColumnDef, Constraint } from 'libpg-query';
import type { Rule } from '../rule.ts';
import { addedColumns, addedConstraints, addsColumn, constraintsOf, tableCommands, tableName, texts } from '../tree.ts';

const why = 'the release that is live may write values twice, and there may be some already';
const fix = 'first release code that never writes one twice; require it in the release after that';

/** A new unique index, `UNIQUE`, `PRIMARY KEY` or `EXCLUDE` over columns that exist. */
export const newUnique: Rule = {
  name: 'new-unique',
  danger: 'contract',
  check({ tree }, earlier) {
    if ('IndexStmt' in tree) {
      const { relation, unique, indexParams = [] } = tree.IndexStmt;
      if (!unique) return [];
      const columns = indexParams.map((node) => ('IndexElem' in node ? node.IndexElem.name : undefined));
      if (columns.some((name) => earlier.isNewColumn(relation, name ?? ''))) return [];
      return [{ what: `makes ${list(columns)} of ${tableName(relation)} unique`, why, fix }];
    }
    return tableCommands(tree).flatMap(({ table, command }) => {
      const constraints = addedConstraints(command).filter(
        (one) =>
          isUnique(one) &&
          !texts(one.keys).some((column) => earlier.isNewColumn(table, column) || addsColumn(tree, column)),
      );
      const columns = addedColumns(command).filter((column) => isSame(column) && constraintsOf(column).some(isUnique));
      if (earlier.isNewTable(table)) return [];
      return [
        ...constraints.map(({ keys }) => ({
          what: `makes ${list(texts(keys))} of ${tableName(table)} unique`,
          why,
          fix,
        })),
        ...columns.map(({ colname = '' }) => ({
          what: `adds the unique column ${colname} to ${tableName(table)} with a default`,
          ...{ why: 'all rows get the same value', fix: 'leave the default out' },
        })),
      ];
    });
  },
};

/** A constraint over an index that is there already asks for nothing new. */
function isUnique({ contype, indexname }: Constraint): boolean {
  if (indexname !== undefined) return false;
  return contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_EXCLUSION';
}

/** Whether all rows get the same value. */
function isSame(column: ColumnDef): boolean {
  return constraintsOf(column).some(({ raw_expr: value }) => value !== undefined && 'A_Const' in value);
}

function list(columns: readonly (string | undefined)[]): string {
  return columns.map((column) => column ?? 'an expression').join(', ') || 'something';
}
