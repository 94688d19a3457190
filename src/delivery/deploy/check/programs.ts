import type { HostCheck } from './host-facts.ts';

/** Programs may run where the builds lie, or will: a file system of its own may be mounted without that. */
export const programs: HostCheck = {
  name: 'programs',
  look: `place=$root
while [ ! -d "$place" ] && [ -n "$place" ]; do place=\${place%/*}; done
mount=$(df -P "\${place:-/}" | awk 'NR == 2 { print $6 }')
echo "mount $mount"
echo "mount-options $(awk -v mount="$mount" '$2 == mount { options = $4 } END { print options }' /proc/mounts)"`,
  judge(facts) {
    const mount = facts.get('mount') ?? '';
    const mayNot = (facts.get('mount-options') ?? '').split(',').includes('noexec');
    return {
      ok: !mayNot,
      says: mayNot ? `none may run in ${mount}: it is mounted noexec` : 'may run in the folder of the project',
      fix: `"mount -o remount,exec ${mount}" as root, and take noexec out of /etc/fstab`,
    };
  },
};
