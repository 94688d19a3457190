import type { Rule } from '../rule.ts';
import { tableName } from '../tree.ts';

/** `CREATE INDEX`, `DROP INDEX` and `REINDEX` without `CONCURRENTLY`. */
export const blockingIndex: Rule = {
  name: 'blocking-index',
  danger: 'lock',
  check({ tree }, earlier) {
    const why = 'writers wait until it is done';
    const fix = 'say CONCURRENTLY, in a migration file that holds nothing else';
    if ('IndexStmt' in tree && !tree.IndexStmt.concurrent && !earlier.isNewTable(tree.IndexStmt.relation)) {
      return [{ what: `makes an index on ${tableName(tree.IndexStmt.relation)}`, why, fix }];
    }
    if ('DropStmt' in tree && tree.DropStmt.removeType === 'OBJECT_INDEX' && !tree.DropStmt.concurrent) {
      return [{ what: 'drops an index', why: 'readers and writers wait until it is done', fix }];
    }
    const isConcurrent = (node: object) => JSON.stringify(node).includes('"concurrently"');
    if ('ReindexStmt' in tree && !isConcurrent(tree.ReindexStmt)) return [{ what: 'builds indexes anew', why, fix }];
    return [];
  },
};
