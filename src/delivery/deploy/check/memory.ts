import type { HostCheck } from './host-facts.ts';

const LEAST = 256;

/** In a release the instances of two run side by side. */
export const memory: HostCheck = {
  name: 'memory',
  look: 'echo "memory $(awk \'/^MemAvailable:/ { print int($2 / 1024) }\' /proc/meminfo)"',
  judge(facts) {
    const free = Number(facts.get('memory'));
    const fix = `in a release two instances of each service run: leave at least ${LEAST} MB, or add swap`;
    return { ok: free >= LEAST, says: `${free} MB available`, fix };
  },
};
