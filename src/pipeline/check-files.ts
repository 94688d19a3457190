import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Mistake } from '../lib/mistake.ts';
import { builtInAction } from './actions/built-in-actions.ts';
import { callLoop } from './call-loop.ts';
import { knownAction } from './check/actions/known-actions.ts';
import { readActionAsWorkflow } from './check/actions/read-as-workflow.ts';
import { checkWorkflow, rules, type WorkflowCheck } from './check/check-workflow.ts';
import { byPlace, type Finding, type Rule } from './check/finding.ts';
import { callMismatch, mistakeFinding, notYaml, ruleFinding } from './check/reader-rules.ts';
import { type ActionInputs, type Facts, type FileKind, workSteps } from './check/subject.ts';
import { suppress } from './check/suppress.ts';
import { checkShell, shellRules } from './check-shell.ts';
import { loadSchema } from './github-schema.ts';
import { findLocalAction, type LocalAction } from './local-action.ts';
import { checkCall } from './workflow/check-call.ts';
import type { Job, Workflow } from './workflow/model.ts';
import { readWorkflow } from './workflow/read-workflow.ts';

/** Every rule there is. */
export const allRules: readonly Rule[] = [...rules, ...shellRules];

/** A file with what was found in it, in the order of the file, and its lines to show them in. */
export interface CheckedFile {
  readonly file: string;
  readonly findings: readonly Finding[];
  readonly lines: readonly string[];
  /** False when it is no YAML. */
  readonly readable: boolean;
  /** The paths of the repository's own actions that it uses. */
  readonly actions: readonly string[];
}

/** Files on their way at once: while the shell reads the scripts of one, the next is read. */
const AHEAD = 4;

/**
 * Checks files, which grow by the repository's own actions that they use, and gives each as soon as it and those before it are
 * checked. `nameOf` says how findings name a file.
 */
export async function* checkFiles(
  paths: readonly string[],
  nameOf: (path: string) => string,
  signal: AbortSignal,
): AsyncGenerator<CheckedFile> {
  const all = [...paths];
  const started: Promise<CheckedFile>[] = [];
  for (let done = 0; done < all.length; done += 1) {
    for (const path of all.slice(started.length, done + AHEAD)) {
      const checking = checkFile(path, nameOf(path), signal);
      // Its turn to be awaited comes later, and may not come at all.
      checking.catch(() => undefined);
      started.push(checking);
    }
    signal.throwIfAborted();
    const result = await started[done];
    if (!result) break;
    all.push(...result.actions.filter((action) => !all.includes(action)));
    yield result;
  }
}

/**
 * Checks one workflow file or `action.yml`: its text and model, the workflows and actions of the repository that it uses, and its
 * scripts. `file` is how findings name it.
 */
export async function checkFile(path: string, file: string, signal: AbortSignal): Promise<CheckedFile> {
  const text = await textOf(path).catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== 'string') return unreadable(file, text.code ?? text.message);
  const root = await rootOf(path);
  const kind = kindOf(path);
  const reading = kind === 'action' ? readActionAsWorkflow(text, file) : readWorkflow(text, file);
  const workflow = 'workflow' in reading ? reading.workflow : reading.partial;
  const jobs = workflow?.jobs ?? [];
  const neighbours = await readNeighbours(jobs, root);
  const checked = checkWorkflow(reading, text, file, neighbours.facts, kind);
  const shell = checked.subject ? await checkShell(checked.subject.scripts, signal) : [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const findings = [
    ...checked.findings,
    ...callFindings(checked, neighbours.called),
    ...(await loopFindings(jobs, root, path)),
    ...shell,
  ];
  return {
    file,
    lines,
    findings: suppress(findings, lines, file).toSorted(byPlace),
    readable: checked.readable,
    actions: neighbours.actions,
  };
}

async function textOf(path: string): Promise<string> {
  // A device or a pipe might never end.
  if (!(await stat(path)).isFile()) throw new Error('it is no file');
  return readFile(path, 'utf8');
}

/** A file that cannot even be opened is one that is no YAML. */
function unreadable(file: string, why: string): CheckedFile {
  const at = { file, line: 1, column: 1 };
  const message = `The file cannot be read (${why})`;
  const finding = ruleFinding(notYaml, { at, message, fix: 'Put a file there that can be read, or nothing' });
  return { file, lines: [], findings: [finding], readable: false, actions: [] };
}

/** A workflow may have any name, also that of an action. */
function kindOf(path: string): FileKind {
  const isAction = /^action\.ya?ml$/.test(basename(path)) && !isInWorkflows(path);
  return isAction ? 'action' : 'workflow';
}

const WORKFLOWS = `${sep}.github${sep}workflows`;

function isInWorkflows(path: string): boolean {
  return dirname(resolve(path)).endsWith(WORKFLOWS);
}

/** The folder that `./` in `uses` means: what `.git` or `.github/workflows` stands in, else the file's own. */
async function rootOf(path: string): Promise<string> {
  const folder = dirname(resolve(path));
  if (isInWorkflows(path)) return folder.slice(0, -WORKFLOWS.length) || sep;
  for (let above = folder; ; above = dirname(above)) {
    if (await stat(join(above, '.git')).catch(() => undefined)) return above;
    if (above === dirname(above)) return folder;
  }
}

interface Neighbours {
  readonly facts: Facts;
  readonly called: ReadonlyMap<string, Workflow | 'missing'>;
  readonly actions: readonly string[];
}

/** What the repository holds of the actions and workflows that jobs name. */
async function readNeighbours(jobs: readonly Job[], root: string): Promise<Neighbours> {
  const called = new Map<string, Workflow | 'missing'>();
  const found = new Map<string, LocalAction | 'missing'>();
  for (const job of jobs) {
    if (job.kind === 'call') {
      const workflow = /^[.$]\//.test(job.uses) ? await readCalled(root, job.uses) : undefined;
      if (workflow) called.set(job.uses, workflow);
      continue;
    }
    for (const step of workSteps(job.steps)) {
      const action =
        step.kind === 'uses' && /^[.$]/.test(step.uses) ? await findLocalAction(root, step.uses) : undefined;
      if (step.kind === 'uses' && action) found.set(step.uses, action);
    }
  }
  const actionInputs: Facts['actionInputs'] = (uses) => {
    const local = found.get(uses);
    return local === undefined
      ? (builtInInputs(uses) ?? knownAction(uses))
      : local === 'missing'
        ? local
        : local.inputs;
  };
  const actions = [...found.values()].flatMap((action) => (action === 'missing' ? [] : action.path));
  const callOutputs: Facts['callOutputs'] = (uses) => outputNames(called.get(uses));
  const callInputs: Facts['callInputs'] = (uses) => {
    const target = called.get(uses);
    return !target || target === 'missing'
      ? []
      : target.triggers.flatMap(({ event, inputs }) => (event === 'workflow_call' ? (inputs ?? []) : []));
  };
  return { facts: { schema: loadSchema, actionInputs, callOutputs, callInputs }, called, actions };
}

async function readCalled(root: string, uses: string): Promise<Workflow | 'missing' | undefined> {
  const path = resolve(root, uses.slice(2));
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return 'missing';
  const reading = readWorkflow(text, relative(root, path));
  return 'workflow' in reading ? reading.workflow : undefined;
}

function outputNames(called: Workflow | 'missing' | undefined): readonly string[] | undefined {
  if (!called || called === 'missing') return undefined;
  return called.triggers.flatMap(({ outputs }) => (outputs ?? []).map(({ name }) => name));
}

function builtInInputs(uses: string): ActionInputs | undefined {
  const action = builtInAction(uses);
  if (!action) return undefined;
  const required = Object.entries(action.inputs).filter(([, input]) => input.required);
  return {
    names: [...Object.keys(action.inputs), ...Object.keys(action.accepted)],
    required: required.map(([name]) => name),
    deprecated: knownAction(uses)?.deprecated ?? new Map(),
  };
}

async function loopFindings(jobs: readonly Job[], root: string, path: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const job of jobs) {
    if (job.kind !== 'call' || !/^[.$]\//.test(job.uses)) continue;
    const loop = await callLoop(root, path, job.uses);
    if (!loop) continue;
    const message = `This workflow calls itself in the end, through ${loop.join(', ')}`;
    findings.push(mistakeFinding({ at: job.usesAt, message }, job.usesAt.file, callMismatch));
  }
  return findings;
}

function callFindings({ subject }: WorkflowCheck, called: Neighbours['called']): Finding[] {
  if (!subject) return [];
  const mistakes = subject.workflow.jobs.flatMap((job): Mistake[] => {
    const target = job.kind === 'call' ? called.get(job.uses) : undefined;
    if (job.kind !== 'call' || !target) return [];
    return target === 'missing'
      ? [{ at: job.usesAt, message: `There is no workflow ${job.uses}` }]
      : checkCall(subject.workflow, job, target);
  });
  return mistakes.map((mistake) => mistakeFinding(mistake, mistake.at?.file ?? '', callMismatch));
}
