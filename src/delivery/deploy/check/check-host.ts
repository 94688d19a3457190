import type { Environment, Project, SshHost } from '../../../config/project.ts';
import { quoteWord } from '../../../lib/quote-words.ts';
import { layoutOf } from '../setup/layout.ts';
import { publicFiles } from '../setup/public-server.ts';
import type { HostShell } from '../setup/root-shell.ts';
import type { WantedFile } from '../setup/wanted.ts';
import type { Script } from '../setup/wanted-host.ts';
import { backlog } from './backlog.ts';
import { bootUnit } from './boot-unit.ts';
import { clock } from './clock.ts';
import { disk } from './disk.ts';
import type { Finding, HostCheck, HostFacts } from './host-facts.ts';
import { machineCheck } from './machine.ts';
import { memoryCheck } from './memory.ts';
import { nginx } from './nginx.ts';
import { portsCheck } from './ports.ts';
import { programs } from './programs.ts';
import { publicNameCheck } from './public-name.ts';
import { pythonCheck } from './python.ts';
import { scriptsCheck } from './scripts.ts';
import { sudo } from './sudo.ts';
import { systemd } from './systemd.ts';
import { tools } from './tools.ts';

/** Looks at a host as its login user, in one go, and judges every point. Changes nothing. */
export async function checkHost(
  shell: HostShell,
  project: Project,
  place: { readonly environment: Environment; readonly host: SshHost },
  scripts: readonly Script[],
): Promise<Finding[]> {
  const site = publicFiles(layoutOf(project.name), place.environment.url, place.host.tls);
  const checks = checksOf(project, scripts, site, process.arch);
  const { stdout } = await shell.look(lookScript(project.name, checks), false);
  return judge(checks, readFacts(stdout), Date.now() / 1000);
}

/** Every point, for a host with these scripts and files of the public server, and builds of this architecture (as Node calls it). */
export function checksOf(
  project: Project,
  scripts: readonly Script[],
  site: readonly WantedFile[],
  arch: string,
): readonly HostCheck[] {
  return [
    ...[systemd, tools, scriptsCheck(scripts), sudo, bootUnit, nginx, publicNameCheck(site), portsCheck(project)],
    ...[disk, programs, memoryCheck(project), clock, backlog, machineCheck(project, arch), pythonCheck(project)],
  ];
}

/** What checks say to facts. A point of which nothing is known is not right. */
export function judge(checks: readonly HostCheck[], facts: HostFacts, now: number): Finding[] {
  return checks.map((check) => {
    const { ok, says, fix } = check.judge(facts, now);
    return { name: check.name, ok, says, fix: ok ? null : fix };
  });
}

function lookScript(name: string, checks: readonly HostCheck[]): string {
  const { root, script, scripts } = layoutOf(name);
  const values = { project: name, root, script, scripts };
  const lines = Object.entries(values).map(([variable, value]) => `${variable}=${quoteWord(value)}`);
  return [...lines, ...checks.map(({ look }) => `{\n${look}\n} 2>/dev/null`), ''].join('\n');
}

function readFacts(output: string): HostFacts {
  return new Map(
    output.split('\n').map((line) => {
      const space = line.indexOf(' ');
      return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1).trim()];
    }),
  );
}
