import { parseCondition } from '../../expressions/condition.ts';
import { parseTemplate, type Template } from '../../expressions/template.ts';
import type { Available } from './contexts.ts';
import { expressionHint } from './expression-hints.ts';
import type { If } from './model.ts';
import type { Reader } from './reader.ts';
import type { YamlScalar } from './yaml.ts';

/** A scalar's text as a template; what is wrong in its expressions becomes mistakes at their places, and stays in it as text. */
export function templateOf(reader: Reader, node: YamlScalar, source: string, available: Available): Template {
  if (!source.includes('${{')) return { text: source, parts: source === '' ? [] : [source] };
  const parsed = parseTemplate(source, available);
  if (parsed.ok && available.contexts.length > 0) return parsed.template;
  const none = { message: 'An expression is not allowed here', offset: source.indexOf('${{') };
  for (const { message, offset } of parsed.ok || available.contexts.length === 0 ? [none] : parsed.errors)
    report(reader, node, message, offset, available);
  return parsed.ok ? { text: source, parts: [source] } : parsed.template;
}

/** An `if` as a condition; a wrong one becomes a mistake, and reading goes on with `success()`. */
export function conditionOf(
  reader: Reader,
  node: YamlScalar | undefined,
  source: string,
  available: Available,
): Pick<If, 'tree' | 'written'> {
  const parsed = parseCondition(source, available);
  if (parsed.ok) return { tree: parsed.tree, written: parsed.written };
  if (node) report(reader, node, parsed.error.message, parsed.error.offset, available);
  return { tree: { kind: 'call', offset: 0, name: 'success', arguments: [] }, written: { text: source, parts: [] } };
}

/** The file and its place say where, so the expression's own position is left out. */
function report(reader: Reader, node: YamlScalar, message: string, offset: number, available: Available): void {
  const short = message.replace(/\. Located at position .*$/s, '');
  reader.mistake(node.place(offset), short, expressionHint(short, available));
}
