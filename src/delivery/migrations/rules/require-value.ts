import type { Rule } from '../rule.ts';
import {
  addedColumns,
  addedConstraints,
  constraintsOf,
  fillsItself,
  tableCommands,
  tableName,
  texts,
} from '../tree.ts';

const REQUIRES: readonly (string | undefined)[] = ['CONSTR_NOTNULL', 'CONSTR_PRIMARY'];

/** `ADD COLUMN … NOT NULL` without a value of its own, and `SET NOT NULL` in any form. */
export const requireValue: Rule = {
  name: 'require-value',
  danger: 'contract',
  check: ({ tree }, earlier) =>
    tableCommands(tree).flatMap(({ table, command }) => {
      if (earlier.isNewTable(table)) return [];
      const added = addedColumns(command)
        .filter((column) => constraintsOf(column).some(({ contype }) => REQUIRES.includes(contype)))
        .filter((column) => !fillsItself(column));
      const set = command.subtype === 'AT_SetNotNull' ? [command.name ?? ''] : [];
      const keys = addedConstraints(command)
        .filter(({ contype }) => contype === 'CONSTR_NOTNULL')
        .flatMap(({ keys }) => texts(keys));
      return [
        ...added.map(({ colname = '' }) => ({
          what: `adds the column ${colname} to ${tableName(table)}, NOT NULL and without a default`,
          why: 'the release that is live inserts rows without it, and there may be rows already',
          fix: 'give it a default, or leave it nullable until all code writes it',
        })),
        ...[...set, ...keys].map((column) => ({
          what: `makes the column ${column} of ${tableName(table)} NOT NULL`,
          why: 'the release that is live may insert rows without it',
          fix: 'first release code that always writes it; require it in the release after that',
        })),
      ];
    }),
};
