import { createHash } from 'node:crypto';
import type { WantedFile } from '../setup/wanted.ts';
import type { HostCheck } from './host-facts.ts';

/**
 * The public server has the name, port and certificate of gantry.yml, as set-up writes them into these files, and no other
 * site of nginx, nor another project's, answers to the name: nginx takes the first that it reads, and only warns.
 */
export function publicNameCheck(files: readonly WantedFile[]): HostCheck {
  const wanted = files.find(({ path }) => path.endsWith('/public.conf'));
  return {
    name: 'public name',
    look: `conf=/etc/gantry/$project/public.conf
name=$(sed -n 's/^ *server_name \\([^ ;]*\\).*/\\1/p' "$conf" | head -n 1)
echo "name $name"
echo "public-sum $(sha256sum <"$conf" | cut -d" " -f1)"
name=$(printf %s "$name" | sed 's/[.*]/\\\\&/g')
[ -z "$name" ] || echo "rivals $(grep -lE "^[^#]*server_name([[:space:]][^;]*)?[[:space:]]$name([[:space:];]|$)" /etc/nginx/sites-enabled/* /etc/nginx/conf.d/*.conf $(ls -d /etc/gantry/*/public.conf | grep -vxF "$conf") | tr '\\n' ' ')"`,
    judge(facts) {
      const name = facts.get('name') ?? '';
      const rivals = facts.get('rivals') ?? '';
      if (wanted && facts.get('public-sum') !== createHash('sha256').update(wanted.content).digest('hex')) {
        const says =
          name === '' ? 'nginx has none yet' : `nginx has ${name}, or its port or certificate, not as gantry.yml says`;
        return { ok: false, says, fix: 'run "gantry host setup" again' };
      }
      if (name === '') return { ok: true, says: 'the environment has none', fix: '' };
      return {
        ok: rivals === '',
        says:
          rivals === '' ? `${name} is asked of Gantry alone` : `${rivals.replaceAll(' ', ', ')} answers to ${name} too`,
        fix: rivals.startsWith('/etc/gantry/')
          ? 'give one of the two projects another url, and run "gantry host setup" for it'
          : 'remove that site and run "nginx -s reload" as root, or let "gantry host adopt" take it over',
      };
    },
  };
}
