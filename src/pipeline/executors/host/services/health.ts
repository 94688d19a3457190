import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../../../../lib/command.ts';
import type { ServiceSettings } from './options.ts';

/** Milliseconds between the first questions and, doubled again and again, the most between later ones. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 2000;

/**
 * Asks a health command until it ends with 0, for as long as Docker would before it calls the service unhealthy, but
 * more often. Null, or what is wrong.
 */
export async function waitHealthy(
  command: string,
  { interval, timeout, retries, startPeriod }: ServiceSettings,
  { environment, signal }: { readonly environment: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<string | null> {
  const until = performance.now() + startPeriod + retries * interval;
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 2, interval, LONGEST_WAIT)) {
    const result = await runCommand(['sh', '-c', command], {
      env: environment,
      timeout,
      signal,
      group: true,
      cwd: '/',
    });
    if (result.code === 0) return null;
    if (performance.now() + wait > until) {
      const last = (result.stderr.trim() || result.stdout.trim()).split('\n').at(-1);
      const said = result.timedOut ? `no answer in ${timeout / 1000} s` : last || `exit code ${result.code}`;
      return `it is unhealthy: "${command}" never succeeded: ${said}`;
    }
    await sleep(wait, undefined, { signal });
  }
}
