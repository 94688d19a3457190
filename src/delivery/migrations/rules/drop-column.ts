import type { Rule } from '../rule.ts';
import { tableCommands, tableName } from '../tree.ts';

/** `ALTER TABLE … DROP COLUMN`. */
export const dropColumn: Rule = {
  name: 'drop-column',
  danger: 'contract',
  check: ({ tree }, earlier) =>
    tableCommands(tree).flatMap(({ table, command: { subtype, name = '' } }) => {
      if (subtype !== 'AT_DropColumn' || earlier.isNewColumn(table, name)) return [];
      return [
        {
          what: `drops the column ${name} of ${tableName(table)}`,
          why: 'the release that is live may still read and write it, and its values are gone',
          fix: 'first release code that does not use it; drop it in the release after that',
        },
      ];
    }),
};
