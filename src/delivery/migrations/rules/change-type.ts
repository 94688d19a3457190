import type { Rule } from '../rule.ts';
import { tableCommands, tableName, typeName } from '../tree.ts';

/**
 * `ALTER COLUMN … TYPE`. Whether values fit shows only with the old type, and drivers hand out other types as other
 * values (a bigint as text); so every change counts but that to `text` and to `varchar` without a length.
 */
export const changeType: Rule = {
  name: 'change-type',
  danger: 'contract',
  check: ({ tree }, earlier) =>
    tableCommands(tree).flatMap(({ table, command: { subtype, name = '', def } }) => {
      if (subtype !== 'AT_AlterColumnType' || !def || !('ColumnDef' in def)) return [];
      const type = typeName(def.ColumnDef);
      const isOpen = type === 'text' || (type === 'varchar' && !def.ColumnDef.typeName?.typmods);
      if (isOpen || earlier.isNewColumn(table, name)) return [];
      return [
        {
          what: `makes the column ${name} of ${tableName(table)} a ${type}`,
          why: 'the release that is live writes and reads the old type, and the table is locked while it is rewritten',
          fix: 'add a column of the new type, write both, copy what is there, and drop the old one in a later release',
        },
      ];
    }),
};
