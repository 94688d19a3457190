import type { Rule } from '../rule.ts';
import { tableCommands, tableName } from '../tree.ts';

/** `ALTER COLUMN … DROP DEFAULT`, `DROP IDENTITY` and `DROP EXPRESSION`. */
export const dropDefault: Rule = {
  name: 'drop-default',
  danger: 'contract',
  check: ({ tree }, earlier) =>
    tableCommands(tree).flatMap(({ table, command: { subtype, name = '', def } }) => {
      const drops = (subtype === 'AT_ColumnDefault' && !def) || subtype === 'AT_DropIdentity';
      if (!drops || earlier.isNewColumn(table, name)) return [];
      return [
        {
          what: `takes the default from the column ${name} of ${tableName(table)}`,
          why: 'the release that is live may insert rows without it',
          fix: 'first release code that always writes it; drop the default in the release after that',
        },
      ];
    }),
};
