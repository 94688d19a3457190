import type { HostCheck } from './host-facts.ts';

/** The login may run the script as root, and, unless it is an administrator's, nothing else. */
export const sudo: HostCheck = {
  name: 'sudo',
  look: `if [ "$(id -u)" = 0 ]; then echo 'sudo root'; elif sudo -n -l "$script" "$root" facts >/dev/null 2>&1; then
  if sudo -n -l /bin/sh >/dev/null 2>&1; then echo 'sudo anything'; else echo 'sudo script'; fi
else echo 'sudo nothing'; fi`,
  judge(facts) {
    switch (facts.get('sudo')) {
      case 'script':
        return { ok: true, says: 'only gantry-host', fix: '' };
      case 'root':
      case 'anything':
        return { ok: true, says: 'the login may do anything: a user of its own would be safer', fix: '' };
      default:
        return { ok: false, says: 'the login may not run gantry-host', fix: 'run "gantry host setup" again' };
    }
  },
};
