import type { WorkflowReading } from '../workflow/read-workflow.ts';
import { actionChecks } from './actions/checks.ts';
import { type Check, type Finding, findingOf, type Rule } from './finding.ts';
import { mistakeFinding, notYaml, readerRules } from './reader-rules.ts';
import { references } from './references/all.ts';
import { schemaFindings, schemaRules } from './schema/schema-rules.ts';
import { type Facts, type FileKind, type Subject, subjectOf } from './subject.ts';
import { ignoreUnused, ignoreWithoutReason } from './suppress.ts';
import { traps } from './traps/all.ts';
import { types } from './types/all.ts';

/** What a file came to: without `subject` its findings say why there is nothing more to check. */
export interface WorkflowCheck {
  readonly findings: readonly Finding[];
  readonly subject?: Subject;
  /** False when the file is no YAML. */
  readonly readable: boolean;
}

const checks: readonly Check[] = [...references, ...types, ...traps];

/** Every rule that looks at workflow files as text and model; `docs/checks.md` explains each. */
export const rules: readonly Rule[] = [...readerRules, ...schemaRules, ...checks, ignoreWithoutReason, ignoreUnused];

/**
 * Finds what is wrong, and what will go wrong, in one workflow file or `action.yml`, from its text and what reading it
 * came to. Comments that suppress are not applied yet.
 */
export function checkWorkflow(
  reading: WorkflowReading,
  text: string,
  file: string,
  facts: Facts,
  kind: FileKind = 'workflow',
): WorkflowCheck {
  if ('mistakes' in reading) {
    const { mistakes, root, partial } = reading;
    if (!root) return { findings: mistakes.map((one) => mistakeFinding(one, file, notYaml)), readable: false };
    // The reader of workflows tells everything that the schema would; that of actions stops at what it needs.
    const others = kind === 'action' ? schemaFindings(kind, facts.schema(kind), root, mistakes) : [];
    const refused = [...mistakes.map((one) => mistakeFinding(one, file)), ...others];
    const subject = partial && subjectOf(partial, text, facts);
    const lines = new Set(refused.map(({ line }) => line));
    const more = subject ? findingsIn(subject, kind).filter(({ line }) => !lines.has(line)) : [];
    return { findings: [...refused, ...more], readable: true, ...(subject && { subject }) };
  }
  const subject = subjectOf(reading.workflow, text, facts);
  return {
    findings: [...schemaFindings(kind, facts.schema(kind), reading.root), ...findingsIn(subject, kind)],
    subject,
    readable: true,
  };
}

function findingsIn(subject: Subject, kind: FileKind): Finding[] {
  const fitting = kind === 'workflow' ? checks : actionChecks;
  return fitting.flatMap((check) => check.find(subject).map((spot) => findingOf(check, spot)));
}
