import { didYouMean } from '../../lib/did-you-mean.ts';
import type { Mistake } from '../../lib/mistake.ts';
import type { Project } from '../project.ts';
import type { Path } from '../yaml-source.ts';
import type { CheckContext } from './check-meaning.ts';

/** Every name must be the name of something. */
export function checkReferences(project: Project, { source }: CheckContext): Mistake[] {
  const services = namesAt(source.value, 'services');
  const environments = namesAt(source.value, 'environments');
  const branches = namesAt(source.value, 'branches');
  const mistakes: Mistake[] = [];
  const demand = (kind: string, name: string | null, known: readonly string[], path: Path) => {
    if (name === null || known.includes(name)) return;
    const meant = didYouMean(name, known);
    const fix = meant ? `did you mean "${meant}"?` : `known: ${known.join(', ') || 'none'}`;
    mistakes.push({ message: `There is no ${kind} "${name}"`, at: source.valueAt(path), fix });
  };
  for (const { name, after } of project.services)
    for (const [index, other] of after.entries())
      demand('service', other, services, ['services', name, 'after', index]);
  for (const { pattern, environment, base, preview } of project.branches) {
    demand('environment', environment, environments, ['branches', pattern, 'environment']);
    demand('branch', base, branches, ['branches', pattern, 'base']);
    demand('service', preview, services, ['branches', pattern, 'preview']);
  }
  for (const { name, after } of project.environments)
    demand('environment', after, environments, ['environments', name, 'after']);
  const unknown = project.public.filter(({ service }) => !services.includes(service));
  for (const { service, at } of unknown) {
    const meant = didYouMean(service, services);
    mistakes.push({
      message: `There is no service "${service}"`,
      at,
      ...(meant && { fix: `did you mean "${meant}"?` }),
    });
  }
  return mistakes;
}

/** The names in a section as written, so that one with a mistake of its own still counts as there. */
function namesAt(file: unknown, section: string): string[] {
  const entries = typeof file === 'object' && file !== null ? Object.entries(file) : [];
  const content: unknown = entries.find(([key]) => key === section)?.[1];
  return typeof content === 'object' && content !== null ? Object.keys(content) : [];
}
