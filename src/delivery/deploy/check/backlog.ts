import type { HostCheck } from './host-facts.ts';

const LEAST = 4096;

/** Callers queue while a service stalls; the kernel cuts every queue to this. */
export const backlog: HostCheck = {
  name: 'backlog',
  look: 'echo "somaxconn $(cat /proc/sys/net/core/somaxconn)"',
  judge(facts) {
    const most = Number(facts.get('somaxconn'));
    const fix = `echo net.core.somaxconn=${LEAST} >/etc/sysctl.d/60-gantry.conf && sysctl --system`;
    return { ok: most >= LEAST, says: `queues of ${most} connections`, fix };
  },
};
