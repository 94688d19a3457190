import type { HostCheck } from './host-facts.ts';

const LEAST = 1024;

/** Room for a few releases. */
export const disk: HostCheck = {
  name: 'disk',
  look: 'echo "disk $(df -Pm /opt | awk \'NR == 2 { print $4 }\')"',
  judge(facts) {
    const free = Number(facts.get('disk'));
    return { ok: free >= LEAST, says: `${free} MB free in /opt`, fix: `free at least ${LEAST} MB` };
  },
};
