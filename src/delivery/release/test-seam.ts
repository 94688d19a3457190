import { appendFileSync } from 'node:fs';

/**
 * For tests only, and the only place of its kind: `GANTRY_TEST_KILL_AT=<boundary>` ends this process like a power cut
 * when a deployment reaches that boundary; `GANTRY_TEST_STOP_AT=<boundary>` stops it there, the first time, until somebody continues it;
 * `GANTRY_TEST_BOUNDARY_LOG=<file>` writes down which ones it passes.
 */
export function testSeam(env: NodeJS.ProcessEnv): ((name: string) => void) | undefined {
  const { GANTRY_TEST_KILL_AT: killAt, GANTRY_TEST_STOP_AT: stopAt, GANTRY_TEST_BOUNDARY_LOG: file } = env;
  if (killAt === undefined && stopAt === undefined && file === undefined) return undefined;
  let mayStop = true;
  return (name) => {
    if (file !== undefined) appendFileSync(file, `${name}\n`);
    if (name === killAt) process.kill(process.pid, 'SIGKILL');
    if (name !== stopAt || !mayStop) return;
    mayStop = false;
    process.kill(process.pid, 'SIGSTOP');
  };
}
