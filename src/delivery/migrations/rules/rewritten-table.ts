import type { ColumnDef, Node } from 'libpg-query';
import type { Rule } from '../rule.ts';
import { addedColumns, constraintsOf, tableCommands, tableName, texts, typeName } from '../tree.ts';

/** Functions whose value holds for the whole statement, so that no row needs to be written (`now()` and its like). */
const STABLE = new Set(['now', 'transaction_timestamp', 'statement_timestamp', 'to_timestamp', 'lower', 'upper']);

/** `ADD COLUMN` whose value differs from row to row, `VACUUM FULL`, `CLUSTER`, `SET LOGGED`: every row is written again. */
export const rewrittenTable: Rule = {
  name: 'rewritten-table',
  danger: 'lock',
  check({ tree }, earlier) {
    const why = 'every row is written again while readers and writers wait';
    const fix = 'add the column without a default, set the default, and fill the rows in small steps';
    if ('ClusterStmt' in tree) return [{ what: 'clusters a table', why, fix: 'leave it to a maintenance window' }];
    return tableCommands(tree).flatMap(({ table, command }) => {
      if (earlier.isNewTable(table)) return [];
      const { subtype } = command;
      const logged = subtype === 'AT_SetLogged' || subtype === 'AT_SetUnLogged';
      return [
        ...addedColumns(command)
          .filter(differsByRow)
          .map(({ colname = '' }) => ({
            what: `adds the column ${colname} to ${tableName(table)} with a value for each row`,
            ...{ why, fix },
          })),
        ...(logged
          ? [{ what: `changes how ${tableName(table)} is stored`, why, fix: 'leave it to a maintenance window' }]
          : []),
      ];
    });
  },
};

function differsByRow(column: ColumnDef): boolean {
  if (/serial/.test(typeName(column))) return true;
  return constraintsOf(column).some(({ contype, generated_kind: kind, raw_expr: value }) => {
    if (contype === 'CONSTR_IDENTITY') return true;
    if (contype === 'CONSTR_GENERATED') return kind !== 'v';
    return contype === 'CONSTR_DEFAULT' && value !== undefined && callsOf(value).some((name) => !STABLE.has(name));
  });
}

/** The names of the functions that an expression calls, at any depth. */
function callsOf(node: Node): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (typeof value === 'object' && value !== null) {
      if ('FuncCall' in value) {
        const call = value.FuncCall;
        if (typeof call === 'object' && call !== null && 'funcname' in call && Array.isArray(call.funcname))
          found.push(texts(call.funcname).at(-1) ?? '');
      }
      for (const inner of Object.values(value)) visit(inner);
    }
  };
  visit(node);
  return found;
}
