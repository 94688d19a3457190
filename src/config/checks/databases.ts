import type { Mistake } from '../../lib/mistake.ts';
import type { Project } from '../project.ts';
import type { CheckContext } from './check-meaning.ts';

/** Migrations and backups need a database, and one owner. */
export function checkDatabases(project: Project, { source, setAside }: CheckContext): Mistake[] {
  const owners = project.services.filter((service) => service.kind === 'program' && service.migrate !== null);
  const [first, ...others] = owners;
  const twice = others.map(({ name }) => ({
    message: `The database is already migrated by "${first?.name}"; two owners would race`,
    at: source.keyAt(['services', name, 'migrate']),
    fix: 'keep "migrate" in one service',
  }));
  const without = project.environments.flatMap((environment) => {
    if (environment.database || setAside(['environments', environment.name, 'database'])) return [];
    if (environment.backup)
      return [
        {
          message: `The environment "${environment.name}" has a backup before each deployment but no database`,
          at: source.keyAt(['environments', environment.name, 'backup']),
          fix: 'add database: ${{ secrets.DATABASE_URL }}',
        },
      ];
    if (!first) return [];
    return [
      {
        message: `The service "${first.name}" migrates a database, but the environment "${environment.name}" has none`,
        at: environment.at,
        fix: 'add database: ${{ secrets.DATABASE_URL }}',
      },
    ];
  });
  const unasked = project.health !== null && !project.environments.some(({ url }) => url !== null);
  const health = { message: 'Health checks need an environment with a "url"', at: source.keyAt(['health']) };
  return [...twice, ...without, ...(unasked && project.environments.length > 0 ? [health] : [])];
}
