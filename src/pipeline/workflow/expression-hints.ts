import { builtIns } from '../../expressions/functions/built-ins.ts';
import { didYouMean } from '../../lib/did-you-mean.ts';
import { type Available, CONTEXTS } from './contexts.ts';

/** What to write for what is often meant by a symbol that the language does not have. */
const SYMBOLS: readonly (readonly [RegExp, string])[] = [
  [/^["“”‘’«»„]/, "texts stand in single quotes: 'text'"],
  [/^=/, 'compare with =='],
  [/^(?:&|and$)/i, 'write && for "and"'],
  [/^(?:\||or$)/i, 'write || for "or"'],
  [/^\?/, 'there is no ?: write case(condition, this, that)'],
  [/^[-+*/%]/, 'expressions do not calculate: let a step do it, and read its output'],
  [/^\$/, 'inside ${{ }} a name stands alone, as in github.ref'],
];

const USAGE: Readonly<Record<string, string>> = {
  contains: 'contains(text or list, what)',
  startswith: 'startsWith(text, beginning)',
  endswith: 'endsWith(text, end)',
  format: "format('{0} and {1}', first, second)",
  join: "join(list, ', ')",
  tojson: 'toJSON(value)',
  fromjson: 'fromJSON(text)',
  hashfiles: "hashFiles('**/package-lock.json')",
  case: 'case(condition, this, otherwise)',
};

/** How to put right what the parser says of an expression, in its words; undefined where nothing certain can be said. */
export function expressionHint(message: string, { contexts, functions = [] }: Available): string | undefined {
  const quoted = /: '(.*)'$/s.exec(message)?.[1] ?? '';
  if (message.startsWith('Unrecognized named-value')) return contextHint(quoted, contexts);
  if (message.startsWith('Unrecognized function')) return functionHint(quoted, functions);
  if (/^Too (?:few|many) parameters/.test(message)) {
    const usage = USAGE[quoted.toLowerCase()];
    return usage && `write ${usage}`;
  }
  if (message.startsWith('Unexpected symbol')) return SYMBOLS.find(([symbol]) => symbol.test(quoted))?.[1];
  if (message.startsWith('Unexpected end of expression'))
    return 'something is missing behind it: a value, or a closing )';
  if (message.startsWith('The expression is not closed')) return 'write }} behind it';
  if (message.startsWith('An expression was expected')) return 'write one, or remove ${{ }}';
  return undefined;
}

/** A context out of place gets those there are; another name the one that was probably meant. */
function contextHint(name: string, contexts: readonly string[]): string | undefined {
  if (CONTEXTS.includes(name.toLowerCase())) return `here there are only ${contexts.join(', ')}`;
  const meant = didYouMean(name, contexts);
  return meant ? `did you mean "${meant}"?` : `a text stands in single quotes: '${name}'`;
}

function functionHint(name: string, functions: readonly { readonly name: string }[]): string | undefined {
  const known = [...[...builtIns.values()].map((one) => one.name), ...functions.map((one) => one.name)];
  const meant = didYouMean(name, known);
  return meant ? `did you mean "${meant}"?` : `here there are ${known.join(', ')}`;
}
