import process from 'node:process';

/**
 * Milliseconds in which several signals are one: a terminal's Ctrl-C reaches every process of its group, and launchers
 * and callers pass it on once more.
 */
const ONE_PRESS = 500;

/** The signal that the first Ctrl-C (or a SIGTERM) raises; a second one ends the process at once with code 130. */
export function interruptSignal(err: { write(text: string): unknown }): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const interrupt = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      if (performance.now() - first > ONE_PRESS) process.exit(130);
      return;
    }
    first = performance.now();
    err.write(`\n${name}: stopping, and undoing what must be undone. Once more kills at once.\n`);
    controller.abort(new Interrupted(name));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  process.on('SIGHUP', interrupt);
  return controller.signal;
}

/** Why work was aborted: a person or the system asked for it. */
export class Interrupted extends Error {
  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.name = 'Interrupted';
  }
}
