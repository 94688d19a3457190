import type { Spot } from '../finding.ts';

/** A message, with what was probably meant as its fix. */
export function hint(message: string, meant: string | undefined): Omit<Spot, 'at'> {
  return meant === undefined ? { message } : { message, fix: `Did you mean "${meant}"?` };
}
