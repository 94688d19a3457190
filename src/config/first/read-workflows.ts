import { parse } from 'yaml';
import type { Guess } from './guess.ts';
import { isRecord, type Repository } from './repository.ts';

/** A workflow file, as text and as far as it is YAML. */
export interface WorkflowText {
  readonly file: string;
  readonly text: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, unknown>>;
}

/** The workflow files of a repository. One that is no YAML has text only. */
export async function readWorkflows(repository: Repository): Promise<WorkflowText[]> {
  const files = repository.files.filter((file) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(file));
  return await Promise.all(
    files.map(async (file) => {
      const text = await repository.read(file);
      const root = parsed(text);
      return { file, text, on: isRecord(root.on) ? root.on : {}, jobs: isRecord(root.jobs) ? root.jobs : {} };
    }),
  );
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    // Aliases of a hostile file would multiply.
    const value: unknown = parse(text, { maxAliasCount: 100, logLevel: 'silent' });
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** The versions of runtimes that workflows install, by runtime. */
export function versionsOf(workflows: readonly WorkflowText[]): Record<string, Guess<string>> {
  const found: Record<string, Guess<string>> = {};
  for (const kind of ['node', 'python']) {
    for (const { file, text } of workflows) {
      const version = new RegExp(`${kind}-version:\\s*["']?(\\d+(?:\\.\\d+){0,2})\\b`).exec(text)?.[1];
      if (version && !found[kind]) found[kind] = { value: version, why: `from ${file}` };
    }
  }
  return found;
}

/** The cron line of a workflow. */
export function cronOf({ on }: WorkflowText): string | null {
  const [first] = Array.isArray(on.schedule) ? on.schedule : [];
  return isRecord(first) && typeof first.cron === 'string' ? first.cron : null;
}
