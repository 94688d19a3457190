import fs from 'node:fs';
import path from 'node:path';
import type { RunOptions } from './run-options.ts';

/** What is kept of a run's options: no secret, and no variable that could be one. */
export type RunRequest = Omit<
  RunOptions,
  'env' | 'envFile' | 'secret' | 'secretFile' | 'pauseOnFailure' | 'verbose' | 'list' | 'dryRun'
> & {
  readonly workflow: string;
  /** Options whose values are not kept, such as `--env NAME`: a new attempt must be given them again. */
  readonly given: readonly string[];
  /** The same in every attempt: `github.run_id` and `github.run_number`. */
  readonly numbers?: { readonly id: string; readonly number: number };
};

/** Where the request of a recorded run lies. */
export function requestFile(records: string, run: string): string {
  return path.join(records, run, 'request.json');
}

/** Keeps with the record of a run how it was asked for. */
export function writeRequest(
  records: string,
  run: string,
  options: RunOptions,
  workflow: string,
  numbers: NonNullable<RunRequest['numbers']>,
): void {
  const { event, payload, commit, job, label, input, var: vars, matrix, maxParallel, allowDeploy } = options;
  const request: Unfinished<RunRequest> = {
    given: givenOf(options),
    ...{ workflow, event, payload, commit, job, label, input, var: vars, matrix, maxParallel, allowDeploy, numbers },
  };
  fs.writeFileSync(requestFile(records, run), `${JSON.stringify(request, undefined, 2)}\n`, { mode: 0o600 });
}

/** JSON leaves out what is undefined. */
type Unfinished<Type> = { readonly [Key in keyof Required<Type>]: Type[Key] | undefined };

/** The options of a run whose values are kept nowhere, by name. */
export function givenOf({
  env = {},
  envFile,
  secret = [],
  secretFile,
}: Pick<RunOptions, 'env' | 'envFile' | 'secret' | 'secretFile'>): string[] {
  return [
    ...Object.keys(env).map((name) => `--env ${name}`),
    ...(envFile === undefined ? [] : ['--env-file']),
    ...secret.map((entry) => `--secret ${entry.split('=')[0]}`),
    ...(secretFile === undefined ? [] : ['--secret-file']),
  ];
}
