import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pc } from '../events/colours.ts';
import { printable } from '../events/render.ts';
import { InputError } from '../lib/mistake.ts';
import type { Pause } from '../pipeline/runner/pause.ts';
import type { Cli } from './cli.ts';

/**
 * Opens a shell where a step failed, in its folder and with its environment; what two jobs ask for comes one after the
 * other. Throws an InputError where nobody sits at a terminal.
 */
export function pauseInShell(cli: Cli, json: boolean): Pause {
  if (json || !process.stdin.isTTY || !process.stdout.isTTY) {
    throw new InputError([
      {
        message: '--pause-on-failure opens a shell, and there is no terminal here',
        fix: 'leave it out, or run it in a terminal',
      },
    ]);
  }
  let last: Promise<void> = Promise.resolve();
  return (step) => {
    last = last.then(async () => {
      if (cli.signal.aborted) return;
      const shell = process.env.SHELL || 'sh';
      cli.out.write(`\n${pc.red('✗')} ${pc.bold(printable(step.title))}  ${printable(step.reason)}\n`);
      cli.out.write(`${pc.yellow('A shell in its folder and environment; when it ends, the step runs again.')}\n`);
      const env = { ...step.environment };
      for (const name of ['TERM', 'LANG']) env[name] ??= process.env[name] ?? '';
      const child = spawn(shell, ['-i'], { cwd: step.folder, env, stdio: 'inherit' });
      await once(child, 'exit').catch((error: Error) => cli.err.write(`${shell}: ${error.message}\n`));
    });
    return last;
  };
}
