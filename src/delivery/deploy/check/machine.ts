import type { Project } from '../../../config/project.ts';
import type { HostCheck } from './host-facts.ts';

/** The oldest glibc that Node's own programs run with (Node 20 and later are built on RHEL 8). */
const NODE_GLIBC = '2.28';
const MACHINES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/** What is built here runs there: the same kind of processor, and a glibc that is new enough. */
export function machineCheck(project: Project, arch: string): HostCheck {
  const node = project.services.some((service) => service.kind === 'program' && service.runtime.kind === 'node');
  return {
    name: 'machine',
    look: 'echo "machine $(uname -s) $(uname -m)"; echo "glibc $(getconf GNU_LIBC_VERSION | cut -d" " -f2)"',
    judge(facts) {
      const machine = facts.get('machine') ?? 'unknown';
      const glibc = facts.get('glibc') ?? '';
      const wanted = `Linux ${MACHINES[arch] ?? arch}`;
      const isNew = glibc !== '' && glibc.localeCompare(NODE_GLIBC, 'en', { numeric: true }) >= 0;
      const says = `${machine}, ${glibc === '' ? 'no glibc' : `glibc ${glibc}`}`;
      if (machine !== wanted)
        return { ok: false, says, fix: `builds made here need ${wanted}: deploy from such a machine` };
      return {
        ok: isNew || !node,
        says,
        fix: `Node needs glibc ${NODE_GLIBC} or newer: a newer release of the system`,
      };
    },
  };
}
