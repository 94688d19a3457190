import type { Project } from '../../../config/project.ts';
import type { HostCheck } from './host-facts.ts';

/** The Python of the host is that of the services that need one. */
export function pythonCheck(project: Project): HostCheck {
  const users = project.services.filter((service) => service.kind === 'program' && service.runtime.kind === 'python');
  const versions = new Set(
    users.flatMap((service) =>
      service.kind === 'program' && service.runtime.version ? [service.runtime.version] : [],
    ),
  );
  return {
    name: 'python',
    look: `echo "python $(python3 -c 'import sys, venv; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)"`,
    judge(facts) {
      const found = facts.get('python') ?? '';
      if (users.length === 0) return { ok: true, says: 'no service needs it', fix: '' };
      const wanted = [...versions].filter((version) => !`${found}.`.startsWith(`${minorOf(version)}.`));
      const fix = 'apt-get install python3 python3-venv, of the version that gantry.yml asks for';
      return { ok: found !== '' && wanted.length === 0, says: found === '' ? 'missing' : `Python ${found}`, fix };
    },
  };
}

/** `3.11` of `3.11.4`: what counts of a Python's version. */
const minorOf = (version: string) => version.split('.').slice(0, 2).join('.');
