import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const results = z.enum(['success', 'failure', 'cancelled', 'skipped', 'lost']);
const texts = z.union([z.string().transform((text) => [text]), z.array(z.string())]);
const pairs = z.record(z.string(), z.coerce.string());

const jobExpectation = z.strictObject({
  result: results.optional(),
  id: z.string().optional(),
  outputs: pairs.optional(),
  /** By name: `outcome`, or `outcome/conclusion` where they differ; the order counts, and no other step may have run. */
  steps: z.record(z.string(), z.string()).optional(),
  log: texts.default([]),
  not: texts.default([]),
  reason: z.string().optional(),
});

const annotation = z.strictObject({
  level: z.enum(['notice', 'warning', 'error']),
  message: z.string(),
  title: z.string().optional(),
  file: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
  endLine: z.number().optional(),
  endColumn: z.number().optional(),
});

/**
 * What a case says must happen; what it does not name is not compared. A text is a whole line; between slashes it is a
 * pattern.
 */
const expectation = z.strictObject({
  exit: z.number().default(0),
  result: results.optional(),
  /** Every job of every run, by its displayed name: its result, or more about it. */
  jobs: z.record(z.string(), z.union([results.transform((result) => ({ result })), jobExpectation])).optional(),
  log: texts.default([]),
  not: texts.default([]),
  /** Lines of the recorded logs, which also have what the runner puts before the work of a step: its script, its inputs. */
  recorded: texts.default([]),
  notRecorded: texts.default([]),
  annotations: z.array(annotation).optional(),
  summaries: texts.default([]),
  /** What the skipped workflows and jobs give as reason, in order. */
  skipped: texts.optional(),
  /** The run's title. */
  title: z.string().optional(),
  /** Names of jobs in the order in which they started. */
  started: z.array(z.string()).optional(),
  /** Every mistake as `line:column: text` of ci.yml, or as `/pattern/`, in order; nothing may have started. */
  mistakes: z.array(z.string()).optional(),
});

const schema = z.strictObject({
  title: z.string(),
  /** Rows of the checklist that the case is about. */
  rows: z.array(z.number().int().min(1).max(46)).min(1),
  /** `.github/workflows/ci.yml`. */
  workflow: z.string().optional(),
  /** Other files of the repository. */
  files: z.record(z.string(), z.string()).default({}),
  event: z.string().default('push'),
  payload: z.record(z.string(), z.unknown()).optional(),
  branch: z.string().default('main'),
  /** Files that the last commit changes; without them there is one commit. */
  changed: z.array(z.string()).optional(),
  uncommitted: z.array(z.string()).default([]),
  message: z.string().default('Change something'),
  inputs: pairs.default({}),
  vars: pairs.default({}),
  env: pairs.default({}),
  secrets: pairs.default({}),
  labels: z.array(z.string()).default([]),
  job: z.array(z.string()).default([]),
  maxParallel: z.number().default(4),
  /** Programs that a machine may lack; without them the case is skipped. */
  needs: z.array(z.literal('python')).default([]),
  /** Ctrl-C when a step prints this line. */
  interruptAt: z.string().optional(),
  expect: expectation,
  /** Why the case is known to fail today. When it passes, the entry must go. */
  gap: z.string().optional(),
});

/** One case of a workflow and what must happen. */
export type WorkflowCase = z.infer<typeof schema> & { readonly file: string };

/** Reads a case file; whatever it holds beyond the schema is refused. */
export function readCase(folder: string, file: string): WorkflowCase {
  const read = schema.safeParse(parse(readFileSync(path.join(folder, file), 'utf8')));
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`);
  return { ...read.data, file };
}
