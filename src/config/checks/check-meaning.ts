import type { Mistake } from '../../lib/mistake.ts';
import type { Project } from '../project.ts';
import type { Path, YamlSource } from '../yaml-source.ts';
import { checkAddresses } from './addresses.ts';
import { checkDatabases } from './databases.ts';
import { checkHosts } from './hosts.ts';
import { checkOrder } from './order.ts';
import { checkPrograms } from './programs.ts';
import { checkReferences } from './references.ts';
import { checkTemplates } from './templates.ts';

/** What a check may ask about the file beside the project itself. */
export interface CheckContext {
  readonly source: YamlSource;
  /** Whether the value at this path is missing only because its shape was wrong. */
  readonly setAside: (path: Path) => boolean;
}

const checks: readonly ((project: Project, context: CheckContext) => Mistake[])[] = [
  checkReferences,
  checkOrder,
  checkAddresses,
  checkHosts,
  checkPrograms,
  checkDatabases,
  checkTemplates,
];

/** Everything that is wrong with a project although each value by itself is fine. */
export function checkMeaning(project: Project, context: CheckContext): Mistake[] {
  return checks.flatMap((check) => check(project, context));
}
