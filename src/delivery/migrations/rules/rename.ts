import type { ObjectType } from 'libpg-query';
import type { Rule } from '../rule.ts';
import { objectName, tableName } from '../tree.ts';

const words: Partial<Record<ObjectType, string>> = {
  OBJECT_TABLE: 'table',
  OBJECT_VIEW: 'view',
  OBJECT_MATVIEW: 'materialized view',
  OBJECT_FOREIGN_TABLE: 'table',
  OBJECT_COLUMN: 'column',
  OBJECT_ATTRIBUTE: 'attribute',
  OBJECT_TYPE: 'type',
  OBJECT_DOMAIN: 'domain',
  OBJECT_SCHEMA: 'schema',
  OBJECT_SEQUENCE: 'sequence',
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
};

/** `RENAME TO`, `RENAME COLUMN`, `RENAME VALUE` and `SET SCHEMA` of what queries name; an index or a constraint may be renamed. */
export const rename: Rule = {
  name: 'rename',
  danger: 'contract',
  check({ tree }, earlier) {
    const why = 'the release that is live knows only the old name';
    const fix = 'add the new one beside it, write both, and drop the old one in a later release';
    if ('AlterEnumStmt' in tree && tree.AlterEnumStmt.oldVal !== undefined) {
      return [{ what: `renames the value ${tree.AlterEnumStmt.oldVal} of an enum`, why, fix }];
    }
    if ('AlterObjectSchemaStmt' in tree) {
      const { relation, object, objectType } = tree.AlterObjectSchemaStmt;
      const word = objectType ? words[objectType] : undefined;
      if (word === undefined || earlier.isNewTable(relation)) return [];
      return [
        { what: `moves the ${word} ${object ? objectName(object) : tableName(relation)} to another schema`, why, fix },
      ];
    }
    if (!('RenameStmt' in tree)) return [];
    const { renameType, relation, object, subname, newname } = tree.RenameStmt;
    const word = renameType ? words[renameType] : undefined;
    if (word === undefined || earlier.isNewTable(relation)) return [];
    if (renameType === 'OBJECT_COLUMN' && earlier.isNewColumn(relation, subname ?? '')) return [];
    const owner = object ? objectName(object) : tableName(relation);
    const old = renameType === 'OBJECT_SCHEMA' ? subname : subname ? `${subname} of ${owner}` : owner;
    return [{ what: `renames the ${word} ${old} to ${newname}`, why, fix }];
  },
};
