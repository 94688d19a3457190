import type { Counters } from '../deploy/host.ts';
import type { Held } from './fleet.ts';
import type { ErrorWatch, Rollout } from './rollout.ts';

/** Errors that say nothing yet. */
const FEW = 5;
/** How many times as often as before is a sign of trouble. */
const TIMES = 3;

/** From now on the errors of what is live are counted: what is usual is known when the new release has to answer. */
export async function watchErrors({ progress }: Rollout, { host }: Held): Promise<void> {
  await host.counters(true);
  progress.errors.set(host.name, { since: performance.now(), usual: {} });
}

/** Counts anew, for the soak, and keeps how often each service answered with an error until now. */
export async function keepUsualErrors({ progress }: Rollout, { host }: Held): Promise<void> {
  const watch = progress.errors.get(host.name);
  const { errors } = await host.counters(true);
  const now = performance.now();
  const rates = watch ? Object.entries(errors).map(([name, count]) => [name, count / (now - watch.since)]) : [];
  progress.errors.set(host.name, { since: now, usual: Object.fromEntries(rates) });
}

/** A service that answers far more often with an error than it did before, and how many there were; null: none does. */
export function moreErrors(
  { errors }: Counters,
  watch: ErrorWatch | undefined,
  now: number,
): { readonly service: string; readonly count: number } | null {
  for (const [service, count] of Object.entries(errors)) {
    const usual = watch ? (watch.usual[service] ?? 0) * (now - watch.since) : 0;
    if (count >= FEW && count > usual * TIMES) return { service, count };
  }
  return null;
}
