import type { Project } from '../../../config/project.ts';
import type { HostCheck } from './host-facts.ts';

/** The stable ports are nginx's, or free. */
export function portsCheck(project: Project): HostCheck {
  const ports = project.services.flatMap((service) =>
    service.kind === 'program' && service.port !== null ? [{ name: service.name, port: service.port }] : [],
  );
  return {
    name: 'ports',
    // Which of the listening ports nginx was told to listen on; who the others belong to only root can see.
    look: `echo "listening $(awk '$4 == "0A" { print $2 }' /proc/net/tcp /proc/net/tcp6 | sed 's/.*://' | sort -u | tr '\\n' ' ')"
listens() { sed -n 's/^ *listen [0-9.]*:\\([0-9]*\\) .*/\\1/p' "$1/nginx/front.conf" | sort -u; }
echo "nginx-listens $(listens "/etc/gantry/$project" | tr '\\n' ' ')"
echo "others-listen $(for one in /etc/gantry/*/; do one=\${one%/}
  [ "\${one##*/}" = "$project" ] || listens "$one" | sed "s/$/=\${one##*/}/"; done | tr '\\n' ' ')"`,
    judge(facts) {
      const listening = new Set((facts.get('listening') ?? '').split(' ').map((hex) => Number.parseInt(hex, 16)));
      const own = new Set((facts.get('nginx-listens') ?? '').split(' ').map(Number));
      const taken = ports.filter(({ port }) => listening.has(port) && !own.has(port));
      const others = new Map(
        (facts.get('others-listen') ?? '').split(' ').map((pair) => [pair.split('=')[0], pair.split('=')[1]]),
      );
      const owner = (port: number) =>
        others.has(String(port)) ? `the project ${others.get(String(port))}` : 'another program';
      const names = taken.map(({ name, port }) => `${owner(port)} has ${port} (${name})`).join(', ');
      return {
        ok: taken.length === 0,
        says: taken.length === 0 ? 'free, or held by nginx' : names,
        fix: `"gantry host adopt" takes units ${project.name}-<service>.service over; else "ss -ltnp" as root shows whose it is: end it, or choose another port in gantry.yml`,
      };
    },
  };
}
