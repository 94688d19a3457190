import type { Rule } from '../rule.ts';
import { tableCommands, tableName } from '../tree.ts';

const words: Readonly<Record<string, string>> = {
  AT_EnableRowSecurity: 'turns row level security on for',
  AT_ForceRowSecurity: 'forces row level security on',
  AT_DetachPartition: 'detaches a partition from',
};

/** `TRUNCATE`, `REVOKE`, row level security and detached partitions: rows that the live release no longer sees. */
export const hideRows: Rule = {
  name: 'hide-rows',
  danger: 'contract',
  check({ tree }, earlier) {
    const why = 'the release that is live no longer sees the rows';
    const fix = 'do it when no release that is live or may be brought back needs them';
    if ('TruncateStmt' in tree) {
      const tables = (tree.TruncateStmt.relations ?? []).flatMap((node) => ('RangeVar' in node ? [node.RangeVar] : []));
      const old = tables.filter((table) => !earlier.isNewTable(table));
      return old.map((table) => ({ what: `empties ${tableName(table)}`, why: 'its rows are gone', fix }));
    }
    if ('GrantStmt' in tree && !tree.GrantStmt.is_grant) {
      return [{ what: 'revokes a permission', why: 'the release that is live may need it', fix }];
    }
    return tableCommands(tree).flatMap(({ table, command: { subtype = '' } }) => {
      const what = words[subtype];
      return what === undefined || earlier.isNewTable(table) ? [] : [{ what: `${what} ${tableName(table)}`, why, fix }];
    });
  },
};
