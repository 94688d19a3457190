import type { HostCheck } from './host-facts.ts';

/** After a restart of the host the live release starts by itself. */
export const bootUnit: HostCheck = {
  name: 'boot unit',
  look: 'echo "boot $(systemctl is-enabled "gantry-$project-boot.service" 2>/dev/null)"',
  judge(facts) {
    const state = facts.get('boot') || 'missing';
    return { ok: state === 'enabled', says: state, fix: 'run "gantry host setup" again' };
  },
};
