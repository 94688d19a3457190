import { posix } from 'node:path';
import type { AnnotationEvent } from '../../events/types.ts';
import type { JobState, StepLog } from './job-state.ts';
import type { Issue } from './problem-matchers.ts';
import type { WorkflowCommand } from './workflow-commands.ts';

type Level = AnnotationEvent['level'];

/** An issue without a place as annotation; gives its line, to be shown among what the step prints. */
export function issueLine(log: StepLog, level: Level, message: string): string {
  log.annotate({ level, message });
  return `##[${level}]${message}`;
}

/** The commands `error`, `warning` and `notice`: an annotation with its place, and its line unless it is empty. */
export function annotate(level: Level) {
  return ({ data, properties }: WorkflowCommand, { log, state }: { log: StepLog; state: JobState }): string | null => {
    const { title, file } = properties;
    log.annotate({
      level,
      message: data,
      ...(title !== undefined && { title }),
      ...(file !== undefined && { file: fromWorkspace(file, state) }),
      ...placesOf(properties),
    });
    return data === '' ? null : `##[${level}]${data}`;
  };
}

type Places = Pick<AnnotationEvent, 'line' | 'column' | 'endLine' | 'endColumn'>;

/**
 * Where an annotation points to. An end alone is a beginning too; columns need a line, and make no sense over several
 * lines; what ends before it begins is dropped. (runner: ActionCommandManager.cs, ValidateLinesAndColumns)
 */
function placesOf({ line, endline, col, endcolumn }: WorkflowCommand['properties']): Places {
  const lines = range(numberOf(line), numberOf(endline));
  const columns = range(numberOf(col), numberOf(endcolumn));
  const columnsFit = lines.from !== undefined && (lines.to === undefined || lines.to === lines.from);
  return {
    ...(lines.from !== undefined && { line: lines.from }),
    ...(columnsFit && columns.from !== undefined && { column: columns.from }),
    ...(lines.to !== undefined && { endLine: lines.to }),
    ...(columnsFit && columns.to !== undefined && { endColumn: columns.to }),
  };
}

function range(from: number | undefined, to: number | undefined): { readonly from?: number; readonly to?: number } {
  if (to === undefined) return from === undefined ? {} : { from };
  if (from !== undefined && to < from) return {};
  return { from: from ?? to, to };
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined;
}

/** An issue that a matcher found becomes an annotation. */
export function annotateIssue(issue: Issue, state: JobState, log: StepLog): void {
  const { level, message, file, fromPath } = issue;
  const folder = fromPath?.includes('/') ? `${fromPath.slice(0, fromPath.lastIndexOf('/'))}/` : '';
  const whole = file && !file.startsWith('/') ? `${folder}${file}` : file;
  const [line, column] = [numberOf(issue.line), numberOf(issue.column)];
  log.annotate({
    level,
    message,
    ...(whole && { file: fromWorkspace(posix.normalize(whole), state) }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  });
}

/** A file inside the workspace is named from there in annotations. */
function fromWorkspace(file: string, { job }: JobState): string {
  const inside = `${job.paths.workspace}/`;
  return file.startsWith(inside) ? file.slice(inside.length) : file;
}
