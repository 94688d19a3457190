import type { Step, UsesStep } from './model.ts';

/**
 * What steps without an id are called in `github.action`: `__run`, `__run_2`, `__actions_checkout`, `__self` for one of
 * the repository. (runner: WorkflowTemplateConverter.cs, IdBuilder.cs)
 */
export function defaultIds(steps: readonly Step[]): Map<Step, string> {
  const ids = new Map<Step, string>();
  const used = new Map<string, number>();
  const all = steps.flatMap((step) => (step.kind === 'parallel' ? step.steps : [step]));
  for (const step of all) {
    if ((step.kind !== 'run' && step.kind !== 'uses') || step.id !== undefined) continue;
    const base = `__${step.kind === 'run' ? 'run' : nameOf(step)}`.replaceAll(/[^A-Za-z0-9_-]/g, '_');
    const count = (used.get(base.toLowerCase()) ?? 0) + 1;
    used.set(base.toLowerCase(), count);
    ids.set(step, count === 1 ? base : `${base}_${count}`);
  }
  return ids;
}

/** The repository and the ref of an action of another repository; null for others. */
export function actionSource(uses: string): { readonly repository: string; readonly ref: string } | null {
  const [, repository = '', ref = ''] = /^([^./$\s][^/\s@]*\/[^/\s@]+)(?:\/[^@\s]*)?@(\S+)$/.exec(uses) ?? [];
  return repository === '' ? null : { repository, ref };
}

function nameOf({ uses }: UsesStep): string {
  if (uses.startsWith('docker://')) return uses.slice('docker://'.length);
  return actionSource(uses)?.repository ?? 'self';
}
