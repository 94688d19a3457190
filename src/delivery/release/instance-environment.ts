import { parseTemplate, templateText } from '../../expressions/template.ts';
import type { Secrets } from './compose-release.ts';
import { Failure } from './failure.ts';
import type { ProgramRelease } from './records.ts';

/** The values of the contexts that a text of gantry.yml may use. */
export interface TemplateValues {
  readonly secrets: Secrets;
  readonly host: { readonly name: string; readonly address: string };
  readonly environment: { readonly name: string; readonly url: string | null };
  readonly release: { readonly number: number; readonly commit: string };
}

/** Evaluates a text of gantry.yml. */
export function evaluateText(text: string, values: TemplateValues): string {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Failure(`"${text}" cannot be evaluated: ${parsed.errors[0]?.message}`);
  return templateText(parsed.template, {
    contexts: { ...values, secrets: Object.fromEntries(values.secrets) },
  });
}

/** The whole environment of an instance, but PORT, which the host gives. */
export function instanceEnvironment(
  service: string,
  program: ProgramRelease,
  values: TemplateValues,
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const name of program.settings.secrets) variables[name] = values.secrets.get(name) ?? '';
  for (const [name, text] of Object.entries(program.settings.env)) variables[name] = evaluateText(text, values);
  return {
    ...variables,
    GANTRY_RELEASE: String(program.generation),
    GANTRY_COMMIT: program.commit,
    GANTRY_SERVICE: service,
    GANTRY_ENVIRONMENT: values.environment.name,
  };
}
