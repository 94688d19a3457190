import { z } from 'zod';

/**
 * The small values that sections are made of. Each error text completes the sentence "`port` must be …",
 * so that whatever is wrong with a value, the message says what is wanted.
 */
export function text(pattern: RegExp, wanted: string) {
  return z.string(wanted).max(4096, wanted).regex(pattern, wanted);
}

export const nameField = text(/^[a-z][a-z0-9-]{0,39}$/, 'a name of at most 40 lower-case letters, digits and hyphens');

/** A line of shell words. */
export const commandField = text(/\S/, 'a shell command').meta({ kind: 'command' });

export const durationField = text(/^\d{1,6}(ms|s|m|h|d)$/, 'a time such as 500ms, 30s, 10m, 12h or 30d').meta({
  type: 'duration',
});

/** Relative, inside the repository. */
export const pathField = text(
  /^(?!\/)(?!.*(^|\/)\.\.(\/|$))(?!.*[\0\\])(?!\s*$).+$/,
  'a path inside the repository, without a leading / and without ..',
).meta({ kind: 'path' });

export const urlPathField = text(/^\/[^\s?#]*$/, 'a path that begins with /, such as /health').meta({
  type: 'URL path',
});

export const portField = z
  .int('a port number from 1 to 65535')
  .min(1, 'a port number from 1 to 65535')
  .max(65535, 'a port number from 1 to 65535')
  .meta({ kind: 'port' });

export function count(least: number, most: number) {
  const wanted = `a whole number from ${least} to ${most}`;
  return z.int(wanted).min(least, wanted).max(most, wanted);
}

const variableName = text(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'a variable name of letters, digits and underscores');

const templateWanted = 'a text, number or boolean; it may hold ${{ }}';

/** May hold `${{ }}`. */
export const templateField = text(/\S/, 'a text; it may hold ${{ }}').meta({ kind: 'template' });

export const variablesField = z.record(
  variableName,
  z.union([z.string().max(65536), z.number(), z.boolean()], templateWanted).meta({ kind: 'template' }),
  'variable names with their values',
);

export const secretNamesField = z.array(variableName, 'a list of names');

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `10m` in milliseconds; the text was checked by {@link durationField}. */
export function milliseconds(duration: string): number {
  const [, amount = '0', unit = 'ms'] = /^(\d+)([a-z]+)$/.exec(duration) ?? [];
  return Number(amount) * (UNITS[unit] ?? 1);
}

/** `./services/gateway/` as `services/gateway`, and `.` as `''`. */
export function normalPath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
