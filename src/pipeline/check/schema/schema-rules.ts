import type { Mistake } from '../../../lib/mistake.ts';
import type { YamlNode } from '../../workflow/yaml.ts';
import type { Finding, Rule } from '../finding.ts';
import { mistakeFinding, ruleFinding } from '../reader-rules.ts';
import type { FileKind } from '../subject.ts';
import { checkSchema } from './check-schema.ts';
import type { Schema } from './definitions.ts';

const refusedBySchema: Rule = {
  code: 'refused-by-schema',
  severity: 'error',
  why: "Gantry can read it, but GitHub's schema refuses it: on GitHub no job of the file runs.",
  fix: 'Write it as "Workflow syntax" in GitHub\'s documentation shows it.',
};

const doubtfulTrigger: Rule = {
  code: 'doubtful-trigger',
  severity: 'warning',
  why: 'GitHub reads this trigger so far, but its schema for editors calls it an error.',
  fix: 'Write it as "Events that trigger workflows" in GitHub\'s documentation shows it.',
};

const doubtfulAction: Rule = {
  code: 'doubtful-action',
  severity: 'warning',
  why: "GitHub's runner reads this so far, but GitHub's schema for editors calls it an error.",
  fix: 'Write it as "Metadata syntax for GitHub Actions" in GitHub\'s documentation shows it.',
};

/** Every rule that compares with GitHub's schema. */
export const schemaRules: readonly Rule[] = [refusedBySchema, doubtfulTrigger, doubtfulAction];

/**
 * What GitHub's schema says against a file, except on lines where the reader found something. The schema of either kind
 * of file has one root for running and a stricter one for editors.
 */
export function schemaFindings(
  kind: FileKind,
  schema: Schema,
  root: YamlNode,
  found: readonly Mistake[] = [],
): readonly Finding[] {
  const told = toldLines(root, found);
  const strict = checkSchema(schema, `${kind}-root-strict`, root).filter(({ at }) => !told(at.line));
  if (strict.length === 0) return [];
  const refused = new Set(checkSchema(schema, `${kind}-root`, root).map(({ at }) => `${at.line}:${at.column}`));
  const doubtful = kind === 'workflow' ? doubtfulTrigger : doubtfulAction;
  return strict.map((mistake) => {
    if (!refused.has(`${mistake.at.line}:${mistake.at.column}`)) return ruleFinding(doubtful, mistake);
    return found.length > 0 ? mistakeFinding(mistake, mistake.at.file) : ruleFinding(refusedBySchema, mistake);
  });
}

/**
 * The lines of which the reader has told what is wrong: of an action's `runs` all, once it found something there, since a key out of
 * place makes the schema take it for another kind of action.
 */
function toldLines(root: YamlNode, found: readonly Mistake[]): (line: number) => boolean {
  const lines = new Set(found.map(({ at }) => at?.line));
  const entries = root.kind === 'map' ? root.entries : [];
  const index = entries.findIndex(({ key }) => key.value === 'runs');
  const first = entries[index]?.key.at.line ?? Number.POSITIVE_INFINITY;
  const end = entries[index + 1]?.key.at.line ?? Number.POSITIVE_INFINITY;
  const isInRuns = (line: number) => line >= first && line < end;
  const runsAreTold = found.some(({ at }) => at !== undefined && isInRuns(at.line));
  return (line) => lines.has(line) || (runsAreTold && isInRuns(line));
}
