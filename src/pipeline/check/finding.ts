import type { Position } from '../../lib/mistake.ts';
import type { Subject } from './subject.ts';

/** How much a finding matters, the worst first. */
export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something in a workflow file that is wrong or will go wrong. Line and column count from 1. */
export interface Finding {
  /** The name of its rule; `docs/checks.md` has a section of that name. */
  readonly code: string;
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What is there. */
  readonly message: string;
  /** What goes wrong because of it, in one sentence. */
  readonly why: string;
  /** How to put it right, in one sentence. */
  readonly fix: string;
}

/** What all findings of one kind share. */
export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  readonly why: string;
  readonly fix: string;
}

/** A place that a rule objects to; `severity` and `fix` where others fit better than the rule's own. */
export interface Spot {
  readonly at: Position;
  readonly message: string;
  readonly severity?: Severity;
  readonly fix?: string;
}

/** A rule that finds its own places. */
export interface Check extends Rule {
  readonly find: (subject: Subject) => readonly Spot[];
}

/** The finding of a rule at a place. */
export function findingOf({ code, severity, why, fix }: Rule, spot: Spot): Finding {
  const { file, line, column } = spot.at;
  return {
    ...{ code, severity: spot.severity ?? severity, file, line, column, message: spot.message },
    ...{ why, fix: spot.fix ?? fix },
  };
}

/** In the order of the files. */
export function byPlace(a: Finding, b: Finding): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column || a.code.localeCompare(b.code);
}
