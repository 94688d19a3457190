import type { Mistake } from '../../lib/mistake.ts';
import type { Program, Project, Site } from '../project.ts';
import type { CheckContext } from './check-meaning.ts';

/** What a program needs so that it can be started, found ready, and reached. */
export function checkPrograms(project: Project, context: CheckContext): Mistake[] {
  return project.services.flatMap((service) => [
    ...variableMistakes(service, context),
    ...(service.kind === 'program' ? programMistakes(service, project, context) : []),
    ...reachMistakes(service, project, context),
  ]);
}

function programMistakes(program: Program, project: Project, context: CheckContext): Mistake[] {
  const { source, setAside } = context;
  const path = ['services', program.name];
  const mistakes: Mistake[] = [];
  mistakes.push(...readyMistakes(program, context), ...notifyMistakes(program, project, context));
  const { memory_high: high, memory_max: most } = program.limits;
  if (high !== undefined && most !== undefined && high > most)
    mistakes.push({
      message: `"memory_high" of "${program.name}" is more than its "memory_max"`,
      at: source.valueAt([...path, 'limits', 'memory_high']),
    });
  if (program.runtime.kind === 'go' && program.build === null && !setAside([...path, 'build']))
    mistakes.push({
      message: `The service "${program.name}" is written in Go but has no "build"`,
      at: program.at,
      fix: 'add one, such as build: go build -o bin/main .',
    });
  if (/^\s*(npm|npx|yarn|pnpm)\s/.test(program.start))
    mistakes.push({
      message: `"${program.start}" starts a package manager, which is not in a build and swallows signals`,
      at: source.valueAt([...path, 'start']),
      fix: 'name the program itself, such as node src/main.js',
    });
  return mistakes;
}

/** What is called at a port is asked there, through the front; what nobody calls cannot be. */
function readyMistakes({ name, port, ready, at }: Program, { source, setAside }: CheckContext): Mistake[] {
  const path = ['services', name];
  if (port !== null && !(ready && 'path' in ready) && !setAside([...path, 'ready']))
    return [
      {
        message: `The service "${name}" has a port but no ${ready ? 'path in "ready"' : '"ready"'}`,
        at: ready ? source.keyAt([...path, 'ready']) : at,
        fix: 'add a path that answers once it can serve, such as ready: /health',
      },
    ];
  if (port === null && ready && 'path' in ready && !setAside([...path, 'port']))
    return [
      {
        message: `The service "${name}" has a path in "ready" but no port`,
        at: source.keyAt([...path, 'ready']),
        fix: 'add the port at which others call it, or give ready a command',
      },
    ];
  return [];
}

/** Where nothing like systemd is, nobody hears the notice. */
function notifyMistakes({ name, ready }: Program, { environments }: Project, { source }: CheckContext): Mistake[] {
  const local = environments.find(({ hosts }) => hosts.some(({ kind }) => kind === 'local'));
  if (!local || !(ready && 'notify' in ready)) return [];
  return [
    {
      message: `The service "${name}" tells systemd when it is ready, and the hosts of "${local.name}" have none`,
      at: source.valueAt(['services', name, 'ready']),
      fix: 'give ready a command, which works everywhere',
    },
  ];
}

function variableMistakes(service: Program | Site, { source }: CheckContext): Mistake[] {
  const at = (...path: (string | number)[]) => source.keyAt(['services', service.name, ...path]);
  const mistakes: Mistake[] = [];
  if ('PORT' in service.env)
    mistakes.push({ message: 'PORT is set by Gantry, as it differs between instances', at: at('env', 'PORT') });
  const names = service.secrets.map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (name in service.env || name === 'PORT')
      mistakes.push({ message: `"${name}" cannot be both a secret and a variable`, at: at('secrets', index) });
    if (names.indexOf(name) < index)
      mistakes.push({ message: `The secret "${name}" is named twice`, at: at('secrets', index) });
  }
  return mistakes;
}

function reachMistakes(service: Program | Site, project: Project, { source, setAside }: CheckContext): Mistake[] {
  if (service.kind === 'static') return [];
  if (service.port !== null || setAside(['services', service.name, 'port'])) return [];
  return project.public
    .filter((route) => route.service === service.name)
    .map((route) => ({
      message: `The service "${service.name}" has no port, so "${route.path}" cannot be served by it`,
      at: source.valueAt(['public', route.path]),
    }));
}
