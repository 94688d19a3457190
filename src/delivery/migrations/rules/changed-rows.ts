import type { Rule } from '../rule.ts';
import { tableName } from '../tree.ts';

/** `UPDATE` and `DELETE` of a whole table. */
export const changedRows: Rule = {
  name: 'changed-rows',
  danger: 'lock',
  check({ tree }, earlier) {
    const found = 'UpdateStmt' in tree ? tree.UpdateStmt : 'DeleteStmt' in tree ? tree.DeleteStmt : undefined;
    if (!found || found.whereClause || earlier.isNewTable(found.relation)) return [];
    const verb = 'UpdateStmt' in tree ? 'updates' : 'deletes';
    return [
      {
        what: `${verb} every row of ${tableName(found.relation)}`,
        why: 'other writers wait for its rows until the migration ends',
        fix: 'change rows in small steps, outside of the migration',
      },
    ];
  },
};
