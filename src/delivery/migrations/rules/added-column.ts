import type { Rule } from '../rule.ts';
import { addedColumns, tableCommands, tableName } from '../tree.ts';

/** `ADD COLUMN`: a prepared `SELECT *` of the live release fails once ("cached plan must not change result type"). */
export const addedColumn: Rule = {
  name: 'added-column',
  danger: 'lock',
  check: ({ tree }, earlier) =>
    tableCommands(tree).flatMap(({ table, command }) =>
      addedColumns(command)
        .filter(() => !earlier.isNewTable(table))
        .map(({ colname = '' }) => ({
          what: `adds the column ${colname} to ${tableName(table)}`,
          why: 'a prepared SELECT * of the live release fails until it is prepared again',
          fix: 'name the columns in queries',
        })),
    ),
};
