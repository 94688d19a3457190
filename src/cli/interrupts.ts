import process from 'node:process';

/**
 * Milliseconds in which several signals are one: a terminal's Ctrl-C reaches every process of its group, and launchers
 * and callers pass it on once more.
 */
const ONE_PRESS = 500;

/** Commands that leave nothing to undo: they look, or write one file at their end. */
const looking = new Set([
  ...['init', 'check', 'explain', 'runs', 'show', 'plan', 'status', 'history', 'logs', 'exec', 'diff', 'backups'],
  'host check',
]);

/**
 * The signal that the first Ctrl-C (or a SIGTERM) raises; a second one ends the process at once with code 130. `words`
 * are those of the command line: a command that only looks promises no undoing.
 */
export function interruptSignal(err: { write(text: string): unknown }, words: readonly string[]): AbortSignal {
  const isLooking = [1, 2].some((count) => looking.has(words.slice(0, count).join(' ')));
  const undoing = isLooking ? '' : ', and undoing what must be undone';
  const controller = new AbortController();
  let first = 0;
  const interrupt = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) {
      if (performance.now() - first > ONE_PRESS) process.exit(130);
      return;
    }
    first = performance.now();
    err.write(`\n${name}: stopping${undoing}. Once more kills at once.\n`);
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
