import type { HostCheck } from './host-facts.ts';

/** No other site of nginx, nor another project's, answers to the environment's name: nginx takes the first that it reads, and only warns. */
export const publicName: HostCheck = {
  name: 'public name',
  look: `name=$(sed -n 's/^ *server_name \\([^ ;]*\\).*/\\1/p' "/etc/gantry/$project/public.conf" | head -n 1)
echo "name $name"
name=$(printf %s "$name" | sed 's/[.*]/\\\\&/g')
[ -z "$name" ] || echo "rivals $(grep -lE "^[^#]*server_name([[:space:]][^;]*)?[[:space:]]$name([[:space:];]|$)" /etc/nginx/sites-enabled/* /etc/nginx/conf.d/*.conf $(ls -d /etc/gantry/*/public.conf | grep -vxF "/etc/gantry/$project/public.conf") | tr '\\n' ' ')"`,
  judge(facts) {
    const name = facts.get('name') ?? '';
    const rivals = facts.get('rivals') ?? '';
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
