import type { HostCheck } from './host-facts.ts';

/**
 * The login may run the script as root, and, unless it is an administrator's, nothing else. It is run, not looked up: what
 * sudo lists does not tell of a password, a terminal or a search path that it wants.
 */
export const sudo: HostCheck = {
  name: 'sudo',
  look: `if [ "$(id -u)" = 0 ]; then echo 'sudo root'
elif said=$(sudo -n "$script" "$root" facts 2>&1 </dev/null | tail -n 1) && [ "\${said#gantry-host: 0 }" != "$said" ]; then
  if sudo -n -l /bin/sh >/dev/null 2>&1; then echo 'sudo anything'; else echo 'sudo script'; fi
else echo 'sudo nothing'; echo "sudo-said $said"; fi`,
  judge(facts) {
    const said = facts.get('sudo-said') ?? '';
    switch (facts.get('sudo')) {
      case 'script':
        return { ok: true, says: 'only gantry-host', fix: '' };
      case 'root':
      case 'anything':
        return { ok: true, says: 'the login may do anything: a user of its own would be safer', fix: '' };
      default:
        return {
          ok: false,
          says: `the login may not run gantry-host${said === '' ? '' : `: ${said}`}`,
          fix: 'run "gantry host setup" again; where that changes nothing, a later rule or a Defaults line of sudo stands against it ("sudo -l -U <login>" as root)',
        };
    }
  },
};
