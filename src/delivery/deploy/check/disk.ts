import type { HostCheck } from './host-facts.ts';

const LEAST = 1024;

/** Room for a few releases where the project's folder is, or will be: it may have a disk of its own. */
export const disk: HostCheck = {
  name: 'disk',
  look: `place=$root
while [ ! -d "$place" ] && [ -n "$place" ]; do place=\${place%/*}; done
place=\${place:-/}
echo "disk $(df -Pm "$place" | awk 'NR == 2 { print $4 }')"; echo "disk-place $place"`,
  judge(facts) {
    const free = Number(facts.get('disk'));
    const says = `${free} MB free in ${facts.get('disk-place') ?? 'its folder'}`;
    return { ok: free >= LEAST, says, fix: `free at least ${LEAST} MB` };
  },
};
