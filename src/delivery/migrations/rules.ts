import type { Rule } from './rule.ts';
import { addedColumn } from './rules/added-column.ts';
import { blockingIndex } from './rules/blocking-index.ts';
import { changeType } from './rules/change-type.ts';
import { changedRows } from './rules/changed-rows.ts';
import { dropColumn } from './rules/drop-column.ts';
import { dropDefault } from './rules/drop-default.ts';
import { dropObject } from './rules/drop-object.ts';
import { hideRows } from './rules/hide-rows.ts';
import { newCondition } from './rules/new-condition.ts';
import { newUnique } from './rules/new-unique.ts';
import { rename } from './rules/rename.ts';
import { requireValue } from './rules/require-value.ts';
import { rewrittenTable } from './rules/rewritten-table.ts';
import { scannedTable } from './rules/scanned-table.ts';
import { unreadCode } from './rules/unread-code.ts';

/** Everything that is known about what migrations do to a system at work. */
export const rules: readonly Rule[] = [
  dropObject,
  dropColumn,
  rename,
  changeType,
  requireValue,
  newUnique,
  newCondition,
  dropDefault,
  hideRows,
  blockingIndex,
  rewrittenTable,
  scannedTable,
  changedRows,
  addedColumn,
  unreadCode,
];
