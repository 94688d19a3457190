import type { HostCheck } from './host-facts.ts';

const MOST = 30;

/** Logs, certificates and the ledger's times need a clock that is about right; locks do not. */
export const clock: HostCheck = {
  name: 'clock',
  look: 'echo "clock $(date +%s)"',
  judge(facts, now) {
    const off = Math.round(Math.abs(Number(facts.get('clock')) - now));
    return { ok: off <= MOST, says: `${off} s off`, fix: 'apt-get install systemd-timesyncd, or set the clock' };
  },
};
