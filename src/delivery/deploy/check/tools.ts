import type { HostCheck } from './host-facts.ts';

const TOOLS = ['curl', 'tar', 'gzip', 'flock', 'awk', 'find', 'sudo', 'systemd-run', 'base64'];

/** What gantry-host calls. */
export const tools: HostCheck = {
  name: 'tools',
  look: `missing=; for tool in ${TOOLS.join(' ')}; do PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null || missing="$missing $tool"; done
[ -x /lib/systemd/systemd-socket-proxyd ] || missing="$missing systemd-socket-proxyd"; echo "missing$missing"`,
  judge(facts) {
    const missing = facts.get('missing') ?? '';
    const says = missing === '' ? 'all there' : `missing: ${missing}`;
    return { ok: missing === '', says, fix: `apt-get install ${missing}` };
  },
};
