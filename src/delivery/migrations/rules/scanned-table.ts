import type { Rule } from '../rule.ts';
import { addedConstraints, tableCommands, tableName } from '../tree.ts';

/** `ADD CONSTRAINT` that looks at every row at once instead of `NOT VALID` and `VALIDATE CONSTRAINT` later. */
export const scannedTable: Rule = {
  name: 'scanned-table',
  danger: 'lock',
  check: ({ tree }, earlier) =>
    tableCommands(tree).flatMap(({ table, command }) => {
      if (earlier.isNewTable(table)) return [];
      const scanning = addedConstraints(command).filter(
        ({ contype, skip_validation: skips }) => (contype === 'CONSTR_CHECK' || contype === 'CONSTR_FOREIGN') && !skips,
      );
      return scanning.map(({ conname }) => ({
        what: `checks every row of ${tableName(table)} for ${conname ?? 'a constraint'}`,
        why: 'writers wait until it is done',
        fix: 'add it NOT VALID, and VALIDATE CONSTRAINT in a later file',
      }));
    }),
};
