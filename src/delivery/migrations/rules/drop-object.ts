import type { ObjectType } from 'libpg-query';
import type { Rule } from '../rule.ts';
import { objectName } from '../tree.ts';

const words: Partial<Record<ObjectType, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_FOREIGN_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_SCHEMA: 'schema',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'routine',
  OBJECT_AGGREGATE: 'aggregate',
  OBJECT_EXTENSION: 'extension',
};

/** `DROP TABLE`, `VIEW`, `TYPE`, `FUNCTION` and the like. An index or a trigger may go: queries do not name them. */
export const dropObject: Rule = {
  name: 'drop-object',
  danger: 'contract',
  check({ tree }, earlier) {
    if (!('DropStmt' in tree)) return [];
    const { removeType, objects = [] } = tree.DropStmt;
    const word = removeType ? words[removeType] : undefined;
    if (word === undefined) return [];
    const isTable = word === 'table';
    const names = objects.map(objectName).filter((name) => !(isTable && earlier.isNewTable({ relname: name })));
    return names.map((name) => ({
      what: `drops the ${word} ${name}`,
      why: `the release that is live may still use it${isTable ? ', and its rows are gone' : ''}`,
      fix: 'first release code that does not use it; drop it in the release after that',
    }));
  },
};
