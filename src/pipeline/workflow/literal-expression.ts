const QUOTED = /^\$\{\{\s*'((?:[^']|'')*)'\s*\}\}$/s;

/**
 * The text of a scalar that is one expression with nothing but a quoted text in it: GitHub reads it as that text, also where no
 * expression may stand. (runner: TemplateReader.cs) Undefined for any other, and where the text holds a `${{` of its own.
 */
export function literalExpression(text: string): string | undefined {
  const quoted = QUOTED.exec(text)?.[1]?.replaceAll("''", "'");
  return quoted?.includes('${{') ? undefined : quoted;
}
