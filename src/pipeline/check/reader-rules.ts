import type { Mistake, Position } from '../../lib/mistake.ts';
import { type Finding, findingOf, type Rule } from './finding.ts';

const REFUSED = 'GitHub refuses the file, and none of its jobs run.';

const rule = (code: string, fix: string, why = REFUSED): Rule => ({ code, severity: 'error', why, fix });

export const notYaml = rule(
  'not-yaml',
  'Look at the indentation, quotes and brackets before this place.',
  'The file cannot be read at all.',
);
export const callMismatch = rule('call-mismatch', 'Compare with "on: workflow_call" of the workflow that is called.');
const syntax = rule('syntax', 'See "Workflow syntax" in GitHub\'s documentation.');

/** The reader's mistakes by the words they begin with. */
const BY_WORDS: readonly (readonly [RegExp, Rule])[] = [
  [/^Unknown key /, rule('unknown-key', 'Remove the key, or correct its name or indentation.')],
  [
    / needs the job .* does not exist|wait for one another in a circle/,
    rule('wrong-needs', 'Name a job of this file, without a circle.'),
  ],
  [
    /^(?:Unrecognized|Unexpected|The expression|An expression|Too (?:few|many) param|Even number of|Exceeded max|Unknown function|The operator)/,
    rule('wrong-expression', 'Correct the expression: contexts and functions depend on the place.'),
  ],
  [
    /^The cron time |^Unknown time zone/,
    rule('wrong-cron', 'Five fields: minute hour day month weekday, such as "30 5 * * 1-5".'),
  ],
  [/^The pattern /, rule('wrong-pattern', "See the filter pattern cheat sheet in GitHub's documentation.")],
];

/** Every rule that a reader's mistake can fall under. */
export const readerRules: readonly Rule[] = [notYaml, callMismatch, syntax, ...BY_WORDS.map(([, one]) => one)];

/** A reader's mistake as a finding. */
export function mistakeFinding(mistake: Mistake, file: string, fallback: Rule = syntax): Finding {
  const found =
    fallback === syntax ? (BY_WORDS.find(([words]) => words.test(mistake.message))?.[1] ?? syntax) : fallback;
  const at = mistake.at ?? { file, line: 1, column: 1 };
  return ruleFinding(found, { ...mistake, at });
}

/** A mistake with a place as a finding of a rule. */
export function ruleFinding(rule: Rule, { at, message, fix }: Mistake & { readonly at: Position }): Finding {
  return findingOf(rule, { at, message, ...(fix !== undefined && { fix: sentence(fix) }) });
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(first) ? first : `${first}.`;
}
