import { type Condition, parseCondition } from '../../expressions/condition.ts';
import { parseTemplate, type Template } from '../../expressions/template.ts';
import type { Available } from './contexts.ts';
import type { Reader } from './reader.ts';
import type { YamlScalar } from './yaml.ts';

/** A scalar's text as a template; what is wrong in its expressions becomes mistakes at their places. */
export function templateOf(
  reader: Reader,
  node: YamlScalar,
  source: string,
  available: Available,
): Template | undefined {
  if (!source.includes('${{')) return { text: source, parts: source === '' ? [] : [source] };
  const parsed = parseTemplate(source, available);
  if (parsed.ok && available.contexts.length > 0) return parsed.template;
  const none = { message: 'An expression is not allowed here', offset: source.indexOf('${{') };
  for (const { message, offset } of parsed.ok ? [none] : parsed.errors) reader.mistake(node.place(offset), message);
  return undefined;
}

/** An `if` as a condition; a wrong one becomes a mistake, and reading goes on with `success()`. */
export function conditionOf(
  reader: Reader,
  node: YamlScalar | undefined,
  source: string,
  available: Available,
): Condition {
  const parsed = parseCondition(source, available);
  if (parsed.ok) return parsed.tree;
  if (node) reader.mistake(node.place(parsed.error.offset), parsed.error.message);
  return { kind: 'call', offset: 0, name: 'success', arguments: [] };
}
