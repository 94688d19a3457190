import path from 'node:path';
import { nameOf } from './find-services.ts';
import type { Guess, GuessedEnvironment, GuessedWatching } from './guess.ts';
import { cronOf, type WorkflowText } from './read-workflows.ts';
import { isRecord } from './repository.ts';

/** The environments that deploy workflows go to, production last. */
export function guessEnvironments(workflows: readonly WorkflowText[]): GuessedEnvironment[] {
  const found = new Map<string, GuessedEnvironment>();
  const urls = urlsOf(workflows);
  const names = workflows.flatMap((workflow) => environmentOf(workflow) ?? []);
  for (const workflow of workflows) {
    const name = environmentOf(workflow);
    if (name === null || found.has(name)) continue;
    const { file, text } = workflow;
    const why = `from ${file}`;
    const branch = branchOf(workflow);
    const others = names.filter((other) => other !== name);
    const url =
      urls.find(({ value }) => value.includes(name)) ??
      urls.find(({ value }) => !others.some((other) => value.includes(other)));
    found.set(name, {
      name,
      branch: branch === null ? null : { value: branch, why },
      url: url ?? null,
      user: /\busername:\s*([a-z_][\w-]*)/.exec(text)?.[1] ?? 'deploy',
      hostSecret: /\bhost:\s*\$\{\{\s*secrets\.(\w+)/.exec(text)?.[1] ?? null,
      databaseSecret: databaseSecret(workflows, name),
      backup: /\bpg_dump\b|gantry backup/.test(text) ? { value: true, why } : null,
    });
  }
  return [...found.values()].toSorted((a, b) => Number(isProduction(a.name)) - Number(isProduction(b.name)));
}

/** Whether a name is the one that people use for what is live. */
export function isProduction(name: string): boolean {
  return /^(production|prod|live)$/.test(name);
}

/** What the workflows check, back up and tell. */
export function guessWatching(workflows: readonly WorkflowText[]): GuessedWatching {
  const find = <T>(pick: (workflow: WorkflowText) => T | null | undefined): Guess<T> | null => {
    for (const workflow of workflows) {
      const value = pick(workflow);
      if (value !== null && value !== undefined) return { value, why: `from ${workflow.file}` };
    }
    return null;
  };
  const checks = urlLines(workflows.filter(({ file }) => /health|monitor|uptime/.test(file)));
  return {
    store: find(({ text }) => /\bs3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/.exec(text)?.[0]),
    schedule: find((workflow) => (/backup/.test(workflow.file) ? cronOf(workflow) : null)),
    every: find((workflow) => {
      if (!/health|monitor|uptime/.test(workflow.file)) return null;
      const minutes = /^\*\/(\d{1,2}) \* \* \* \*$/.exec(cronOf(workflow) ?? '')?.[1];
      return minutes === undefined ? null : `${minutes}m`;
    }),
    checks: [...new Set(checks.flatMap(({ path: at }) => (/^\/[^\s?#]+$/.test(at) ? [at] : [])))],
    slack: find(({ text }) => /secrets\.(\w*SLACK\w*)/.exec(text)?.[1]),
  };
}

/** The environment that a workflow deploys to: what it tells its script, its job's environment, or its file's name. */
function environmentOf({ file, text, jobs }: WorkflowText): string | null {
  const said = /(?:deploy\.sh|gantry deploy)\s+["']?([a-z][a-z0-9-]*)/.exec(text)?.[1];
  const base = path.posix.basename(file).replace(/\.ya?ml$/, '');
  if (said) return nameOf(said);
  if (!/deploy|release/.test(base)) return null;
  for (const job of Object.values(jobs)) {
    const environment = isRecord(job) ? job.environment : null;
    const name = isRecord(environment) ? environment.name : environment;
    if (typeof name === 'string' && /^[a-z][\w-]*$/i.test(name)) return nameOf(name);
  }
  const named = /deploy[-_.](\w+)/.exec(base)?.[1];
  return named ? nameOf(named) : null;
}

function branchOf({ on }: WorkflowText): string | null {
  const branches = isRecord(on.push) ? on.push.branches : null;
  const [first] = Array.isArray(branches) ? branches : [];
  return typeof first === 'string' && /^[A-Za-z0-9][A-Za-z0-9._/*-]*$/.test(first) ? first : null;
}

function databaseSecret(workflows: readonly WorkflowText[], environment: string): Guess<string> | null {
  const short = environment.slice(0, 4).toUpperCase();
  for (const { file, text } of workflows) {
    const names = [...text.matchAll(/secrets\.(\w*(?:DATABASE|POSTGRES|DB)_URL)/g)].map(([, name = '']) => name);
    const own = names.find((name) => name.toUpperCase().includes(short));
    if (own) return { value: own, why: `from ${file}` };
  }
  return null;
}

/** The addresses that workflows ask, such as with curl. */
function urlLines(
  workflows: readonly WorkflowText[],
): { readonly origin: string; readonly path: string; readonly file: string }[] {
  return workflows.flatMap(({ file, text }) =>
    text
      .split('\n')
      .filter((line) => /\bcurl\b|\btarget:|\burl:/i.test(line))
      .flatMap((line) => [...line.matchAll(/(https:\/\/[a-z0-9.-]+(?::\d+)?)(\/[^\s"'|)]*)?/gi)])
      .filter(([, origin = '']) => !/github|slack|amazonaws|vercel|example\.com|localhost/.test(origin))
      .map(([, origin = '', at = '']) => ({ origin, path: at, file })),
  );
}

function urlsOf(workflows: readonly WorkflowText[]): Guess<string>[] {
  return urlLines(workflows).map(({ origin, file }) => ({ value: origin, why: `from ${file}` }));
}
