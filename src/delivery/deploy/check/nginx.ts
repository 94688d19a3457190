import type { HostCheck } from './host-facts.ts';

const CONNECTIONS = 16_384;

/** nginx runs, with room for connections, and reads what Gantry writes. */
export const nginx: HostCheck = {
  name: 'nginx',
  look: `echo "nginx $(systemctl is-active nginx)"
echo "connections $(sed -n 's/^[[:space:]]*worker_connections[[:space:]]*\\([0-9]*\\);.*/\\1/p' /etc/nginx/nginx.conf | head -n 1)"
echo "included $(grep -ls 'include /etc/gantry/' "/etc/nginx/conf.d/gantry-$project.conf" | wc -l)"
echo "reads $(grep -cE '^[^#]*include[[:space:]]+[^;]*conf\\.d/\\*' /etc/nginx/nginx.conf)"`,
  judge(facts) {
    const state = facts.get('nginx') ?? 'missing';
    const connections = Number(facts.get('connections') ?? 0);
    if (state !== 'active') {
      return { ok: false, says: `nginx is ${state}`, fix: 'apt-get install nginx; "nginx -t" names a wrong line' };
    }
    if (facts.get('reads') === '0') {
      const fix = 'write "include /etc/nginx/conf.d/*.conf;" into the http block of /etc/nginx/nginx.conf';
      return { ok: false, says: 'nginx reads nothing in /etc/nginx/conf.d', fix };
    }
    return {
      ok: connections >= CONNECTIONS && facts.get('included') !== '0',
      says: `nginx runs, ${connections} connections a worker`,
      fix: 'run "gantry host setup" again',
    };
  },
};
