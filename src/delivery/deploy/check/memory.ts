import type { Program, Project } from '../../../config/project.ts';
import type { HostCheck } from './host-facts.ts';

/** Megabytes: at least so many, and for a program of which nothing is known. */
const LEAST = 256;
const USUAL = 64;

/** In a release the instances of two run side by side: there must be room for what is running once more. */
export function memoryCheck(project: Project): HostCheck {
  const programs = project.services.filter((service): service is Program => service.kind === 'program');
  const guessed = programs.reduce((sum, { limits }) => sum + megabytes(limits.memory_high ?? limits.memory_max), 0);
  return {
    name: 'memory',
    look: `echo "memory $(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)"
echo "instances $(systemctl show -p MemoryCurrent "gantry-$project-*@*.service" | awk -F= '$2 ~ /^[0-9]+$/ && length($2) < 16 { n += $2 } END { print int(n / 1048576) }')"`,
    judge(facts) {
      const free = Number(facts.get('memory'));
      const used = Number(facts.get('instances') ?? 0);
      const needed = Math.max(LEAST, used > 0 ? used : guessed);
      const fix = 'in a release two instances of each service run: free memory, add some or swap, or set `limits`';
      const why = used > 0 ? `the live instances have ${used} MB` : `${programs.length} programs`;
      return { ok: free >= needed, says: `${free} MB available, ${needed} MB needed (${why})`, fix };
    },
  };
}

function megabytes(bytes: number | undefined): number {
  return bytes === undefined ? USUAL : Math.ceil(bytes / 2 ** 20);
}
