import type { Mistake } from '../../lib/mistake.ts';
import type { Project } from '../project.ts';

/** Expressions must be readable and use only what exists when their value is needed. */
export function checkTemplates(_project: Project): Mistake[] {
  return [];
}
