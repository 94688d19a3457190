import type { Rule } from '../rule.ts';

/** A `DO` block or a `CALL`: what it does shows only when it runs. */
export const unreadCode: Rule = {
  name: 'unread-code',
  danger: 'unread',
  check({ tree }) {
    if (!('DoStmt' in tree) && !('CallStmt' in tree)) return [];
    return [
      {
        what: 'runs a block of code',
        why: 'what it does to the database was not judged',
        fix: 'write its statements out, or read it yourself',
      },
    ];
  },
};
