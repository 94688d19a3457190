import type { Rule } from '../rule.ts';
import { addedConstraints, addsColumn, tableCommands, tableName, texts } from '../tree.ts';

/** A `CHECK` or `FOREIGN KEY` on columns that exist; one on a column that is new leaves old inserts alone. */
export const newCondition: Rule = {
  name: 'new-condition',
  danger: 'contract',
  check: ({ tree }, earlier) =>
    tableCommands(tree).flatMap(({ table, command }) => {
      if (earlier.isNewTable(table)) return [];
      return addedConstraints(command).flatMap(({ contype, conname, fk_attrs }) => {
        if (contype !== 'CONSTR_CHECK' && contype !== 'CONSTR_FOREIGN') return [];
        const keys = texts(fk_attrs);
        if (keys.length > 0 && keys.some((key) => earlier.isNewColumn(table, key) || addsColumn(tree, key))) return [];
        const noun = contype === 'CONSTR_CHECK' ? 'a CHECK' : 'a FOREIGN KEY';
        return [
          {
            what: `puts ${noun}${conname ? ` (${conname})` : ''} on ${tableName(table)}`,
            why: 'the release that is live may write rows that it refuses',
            fix: 'first release code that keeps to it; require it in the release after that',
          },
        ];
      });
    }),
};
