import { type ContextReference, parseTemplate, referencedContexts } from '../../expressions/template.ts';
import { didYouMean } from '../../lib/did-you-mean.ts';
import type { Mistake } from '../../lib/mistake.ts';
import { type Project, type Template, templateNames } from '../project.ts';

type Context = keyof typeof templateNames | 'secrets';

/** Expressions must be readable, and use only what there is where their value is needed. */
export function checkTemplates(project: Project): Mistake[] {
  const everything: Context[] = ['host', 'environment', 'release', 'secrets'];
  const variables = [...project.services, ...project.environments].flatMap(({ env }) => Object.values(env));
  return [
    ...variables.flatMap((template) => templateMistakes(template, everything)),
    ...project.environments.flatMap(({ database }) => templateMistakes(database, ['environment', 'secrets'])),
    ...templateMistakes(project.alerts?.slack ?? null, ['secrets']),
  ];
}

function templateMistakes(template: Template | null, contexts: readonly Context[]): Mistake[] {
  if (!template) return [];
  const { text, at } = template;
  const parsed = parseTemplate(text);
  if (!parsed.ok) return parsed.errors.map(({ message }) => ({ message, at }));
  const trees = parsed.template.parts.filter((part) => typeof part !== 'string');
  return trees
    .flatMap(referencedContexts)
    .flatMap((reference) => referenceMistake(reference, contexts) ?? [])
    .map((mistake) => ({ ...mistake, at }));
}

function referenceMistake({ path }: ContextReference, contexts: readonly Context[]): Mistake | undefined {
  const [name = '', member, ...deeper] = path;
  const used = path.map((part) => part ?? '*').join('.');
  const context = contexts.find((known) => known === name?.toLowerCase());
  if (!context) {
    const meant = didYouMean(name ?? '', contexts);
    return {
      message: `There is no "${used}" here`,
      fix: meant ? `did you mean "${meant}"?` : `known: ${contexts.join(', ')}`,
    };
  }
  if (member === null || member === undefined || deeper.length > 0)
    return { message: `"${used}" is not one value`, fix: `name one, such as ${context}.${exampleOf(context)}` };
  if (context === 'secrets') return undefined;
  const members: readonly string[] = templateNames[context];
  if (members.includes(member.toLowerCase())) return undefined;
  return {
    message: `There is no "${used}"`,
    fix: `known: ${members.map((known) => `${context}.${known}`).join(', ')}`,
  };
}

function exampleOf(context: Context): string {
  return context === 'secrets' ? 'NAME' : (templateNames[context][0] ?? '');
}
