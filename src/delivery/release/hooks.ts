import type { Environment } from '../../config/project.ts';
import { runCommand } from '../../lib/command.ts';
import { reasonOf } from './failure.ts';
import type { Teller } from './run-steps.ts';
import type { CommandInfo } from './session.ts';
import type { DeploymentOutcome, ReleaseDeps } from './types.ts';

/** Milliseconds that a hook may take. */
const LONGEST = 60_000;
const SHOWN_LINES = 100;

/** What a hook is told on its standard input, as one line of JSON: the outcome, and what it is the outcome of. */
type Summary = DeploymentOutcome & {
  readonly environment: string;
  readonly url: string | null;
  readonly what: CommandInfo['kind'];
  readonly title: string;
  readonly commit: string | null;
  readonly author: string;
  readonly asked: string | null;
  readonly run: string;
};

/**
 * Runs `after_deploy` when a deployment or rollback went live, `after_failure` when one did not. The hosts are let go
 * already, and nothing depends on the hook: one that fails or takes too long is a warning.
 */
export async function runHook(
  deps: ReleaseDeps,
  teller: Teller,
  environment: Environment,
  { kind, title, commit }: CommandInfo,
  outcome: DeploymentOutcome,
  options: { readonly asked: string | null; readonly mask: (text: string) => string; readonly longest?: number },
): Promise<void> {
  const hook = kind === 'undo' ? null : hookFor(environment, outcome);
  if (!hook) return;
  const { author, run } = deps;
  const { asked, mask, longest = LONGEST } = options;
  const base = { environment: environment.name, url: environment.url, what: kind, title, commit: commit ?? null };
  const summary: Summary = { ...base, author, asked, run, ...outcome };
  await teller.run(`Hook ${hook.name}`, async (say) => {
    const problem = await runOne(hook.command, summary, longest, deps.folder, (line) => say(mask(line)));
    if (problem === null) return;
    const message = `the hook ${hook.name} ${mask(problem)}; the deployment is as it is`;
    say(message);
    deps.emit({ type: 'annotation', level: 'warning', message });
  });
}

function hookFor({ hooks }: Environment, { result }: DeploymentOutcome) {
  const name = result === 'success' ? 'after_deploy' : 'after_failure';
  const command = result === 'success' ? hooks.afterDeploy : hooks.afterFailure;
  const isOver = result === 'success' || result === 'failure' || result === 'cancelled';
  return isOver && command !== null ? { name, command } : null;
}

/** What went wrong, completing "the hook …"; null when nothing did. */
async function runOne(
  command: string,
  summary: Summary,
  timeout: number,
  folder: string | undefined,
  say: (line: string) => void,
): Promise<string | null> {
  try {
    const input = `${JSON.stringify(summary)}\n`;
    const cwd = folder === undefined ? {} : { cwd: folder };
    const ended = await runCommand(['sh', '-c', command], { input, timeout, group: true, maxOutput: 65_536, ...cwd });
    const lines = `${ended.stdout}\n${ended.stderr}`.split('\n').filter((line) => line.trim() !== '');
    for (const line of lines.slice(-SHOWN_LINES)) say(line);
    if (ended.timedOut) return `took longer than ${timeout / 1000} s`;
    return ended.code === 0 ? null : `ended with ${ended.signal ?? `code ${ended.code}`}`;
  } catch (error) {
    return `could not be started: ${reasonOf(error)}`;
  }
}
