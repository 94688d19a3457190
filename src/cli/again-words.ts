import type { JobAssignment } from '../pipeline/workflow/model.ts';
import type { RunOptions } from './run-options.ts';

/**
 * The words that run one job of a run again by itself, with what it needs. Secrets are named and have no value here; a
 * value of `--env` may be one too, and is left to be filled in.
 */
export function againWords(options: RunOptions, file: string, leg: Pick<JobAssignment, 'key' | 'matrix'>): string[] {
  const several = (option: string, values: readonly string[] = []) => values.flatMap((value) => [option, value]);
  const pairs = (option: string, values: Readonly<Record<string, string>> = {}) =>
    several(
      option,
      Object.entries(values).map(([name, value]) => `${name}=${value}`),
    );
  return [
    ...['gantry', 'run', '-W', file, '-e', options.event],
    ...several('--payload', options.payload === undefined ? [] : [options.payload]),
    ...several('--commit', options.commit === undefined ? [] : [options.commit]),
    ...['-j', /^[\w-]+/.exec(leg.key)?.[0] ?? leg.key],
    ...several('--matrix', matrixWords(leg)),
    ...pairs('--input', options.input),
    ...pairs('--var', options.var),
    ...several('--env-file', options.envFile === undefined ? [] : [options.envFile]),
    ...several(
      '--env',
      Object.keys(options.env ?? {}).map((name) => `${name}=…`),
    ),
    ...several('--secret-file', options.secretFile === undefined ? [] : [options.secretFile]),
    ...several(
      '--secret',
      (options.secret ?? []).map((entry) => entry.replace(/=.*$/s, '')),
    ),
    ...several('--label', options.label),
    ...(options.allowDeploy ? ['--allow-deploy'] : []),
  ];
}

/** The leg of a job of the workflow itself; one of a workflow that it calls cannot be chosen from outside. */
function matrixWords({ key, matrix }: Pick<JobAssignment, 'key' | 'matrix'>): string[] {
  if (matrix === null || key.includes(' / ')) return [];
  return Object.entries(matrix).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null ? [] : [`${name}:${value ?? ''}`],
  );
}
