import type { Mistake } from '../../lib/mistake.ts';
import type { CallJob, PermissionLevel, Permissions, Workflow } from './model.ts';

const RANK = { none: 0, read: 1, write: 2 } as const satisfies Record<PermissionLevel, number>;

/**
 * A called workflow, or a job of it, that asks for more than its caller says that it has: GitHub refuses to start it. What a
 * caller has that says nothing depends on the repository. (runner: PermissionsHelper.cs)
 */
export function permissionsAsked(job: CallJob, allowed: Permissions | undefined, called: Workflow): Mistake[] {
  if (allowed === undefined) return [];
  const askers = [
    { who: job.uses, asked: called.permissions },
    ...called.jobs.map(({ id, permissions }) => ({ who: `Job "${id}" of ${job.uses}`, asked: permissions })),
  ];
  return askers.flatMap(({ who, asked }) => {
    const beyond = asked === undefined ? [] : scopesBeyond(asked, allowed);
    if (beyond.length === 0) return [];
    const wanted = beyond.map(({ scope, level }) => `${scope}: ${level}`).join(', ');
    const has = beyond.map(({ scope, limit }) => `${scope}: ${limit}`).join(', ');
    const message = `${who} asks for "${wanted}", but its caller allows only "${has}"`;
    return [{ at: job.usesAt, message, fix: `allow it in "permissions" of job "${job.id}"` }];
  });
}

function scopesBeyond(asked: Permissions, allowed: Permissions) {
  const names = typeof asked === 'string' ? namesOf(allowed) : Object.keys(asked);
  return names.flatMap((scope) => {
    const level = levelOf(asked, scope);
    const limit = levelOf(allowed, scope);
    return RANK[level] > RANK[limit] ? [{ scope, level, limit }] : [];
  });
}

/** `contents` stands for all scopes where neither side names one. */
function namesOf(allowed: Permissions): string[] {
  return typeof allowed === 'string'
    ? ['contents']
    : ['contents', ...Object.keys(allowed).filter((scope) => scope !== 'contents')];
}

function levelOf(permissions: Permissions, scope: string): PermissionLevel {
  if (permissions === 'write-all') return 'write';
  if (permissions === 'read-all') return scope === 'id-token' ? 'none' : 'read';
  return permissions[scope] ?? 'none';
}
