import { posix } from 'node:path';
import { InputError, type Mistake } from '../lib/mistake.ts';
import type { SourceFiles } from './source/source-files.ts';
import { checkCall } from './workflow/check-call.ts';
import type { CallJob, Workflow } from './workflow/model.ts';
import { readWorkflow } from './workflow/read-workflow.ts';

/** GitHub's limit: a workflow may call others this many levels deep. */
const MAX_DEPTH = 10;

/** Workflow files of a repository with the reusable workflows they call, by `uses`. */
export interface LoadedWorkflows {
  readonly workflows: readonly Workflow[];
  readonly callables: ReadonlyMap<string, Workflow>;
}

/**
 * Reads and checks the workflow files under `.github/workflows` of a repository, or those at `path` (a file or a folder, seen
 * from its top), and all local workflows that they call. Throws every mistake of all files at once.
 */
export async function loadWorkflows(source: SourceFiles, path?: string): Promise<LoadedWorkflows> {
  const files = await workflowFiles(source, path === undefined ? undefined : posix.normalize(path));
  const loader = new Loader(source);
  const workflows: Workflow[] = [];
  for (const file of files) {
    const workflow = await loader.load(file);
    if (workflow) workflows.push(workflow);
  }
  if (loader.mistakes.length > 0) throw new InputError(loader.mistakes);
  return { workflows, callables: loader.callables };
}

async function workflowFiles(source: SourceFiles, path?: string): Promise<string[]> {
  const home = path?.replace(/\/$/, '') ?? '.github/workflows';
  const names = await source.list(home);
  const files = names.filter((name) => /\.ya?ml$/.test(name)).toSorted();
  if (path !== undefined && files.length === 0) return [path];
  if (files.length === 0)
    throw new InputError([
      {
        message: 'There are no workflow files in .github/workflows',
        fix: 'add .github/workflows/ci.yml, or name a file with -W',
      },
    ]);
  return files.map((name) => `${home}/${name}`);
}

class Loader {
  readonly mistakes: Mistake[] = [];
  readonly callables = new Map<string, Workflow>();
  readonly #source: SourceFiles;
  readonly #read = new Map<string, Workflow | undefined>();

  constructor(source: SourceFiles) {
    this.#source = source;
  }

  /** A file with everything it calls; undefined when it cannot be read. Each file is read once. */
  async load(path: string, callers: readonly string[] = []): Promise<Workflow | undefined> {
    if (this.#read.has(path)) return this.#read.get(path);
    const workflow = await this.#readFile(path);
    this.#read.set(path, workflow);
    if (!workflow) return undefined;
    for (const job of workflow.jobs) {
      if (job.kind === 'call') await this.#loadCalled(workflow, job, [...callers, path]);
    }
    return workflow;
  }

  async #loadCalled(caller: Workflow, job: CallJob, callers: readonly string[]): Promise<void> {
    const { uses, usesAt: at } = job;
    if (!/^[.$]\//.test(uses)) return;
    const path = posix.normalize(uses.slice(2));
    if (callers.includes(path)) this.mistakes.push({ at, message: `${uses} calls itself in the end` });
    else if (callers.length >= MAX_DEPTH)
      this.mistakes.push({ at, message: `Workflows call one another more than ${MAX_DEPTH} levels deep` });
    else if (!(await this.#bytesOf(path))) this.mistakes.push({ at, message: `There is no workflow ${uses}` });
    else {
      const called = await this.load(path, callers);
      if (!called) return;
      this.mistakes.push(...checkCall(caller, job, called));
      this.callables.set(uses, called);
    }
  }

  async #readFile(file: string): Promise<Workflow | undefined> {
    const bytes = await this.#bytesOf(file);
    if (bytes === 'unreadable') return undefined;
    if (!bytes) {
      this.mistakes.push({ at: { file, line: 1, column: 1 }, message: 'There is no such workflow file' });
      return undefined;
    }
    const reading = readWorkflow(bytes.toString('utf8'), file);
    if ('workflow' in reading) return reading.workflow;
    this.mistakes.push(...reading.mistakes);
    return undefined;
  }

  /** What a file holds. One that cannot be read is a mistake of its own, beside those of the others. */
  async #bytesOf(file: string): Promise<Buffer | 'unreadable' | undefined> {
    try {
      return await this.#source.read(file);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.mistakes.push(...error.mistakes);
      return 'unreadable';
    }
  }
}
