import type { HostCheck } from './host-facts.ts';

const LEAST = 247;

/** Instances are units of systemd. */
export const systemd: HostCheck = {
  name: 'systemd',
  look: 'echo "systemd $(systemctl --version | awk \'NR == 1 { print $2 }\')"; echo "system $(systemctl is-system-running)"',
  judge(facts) {
    const version = Number(facts.get('systemd'));
    const state = facts.get('system') ?? 'unknown';
    return {
      ok: version >= LEAST && ['running', 'degraded', 'starting'].includes(state),
      says: `systemd ${version || 'missing'}, ${state}`,
      fix: `systemd ${LEAST} or newer must run as the first process; "systemctl --failed" shows what is wrong`,
    };
  },
};
