import { type Command, InvalidArgumentError } from 'commander';
import { collectPair } from './collect-pair.ts';

/** What `gantry run` is told. Kept with the record of a run, but for secrets, so that it can be run again. */
export interface RunOptions {
  readonly workflow?: string;
  readonly event: string;
  readonly payload?: string;
  readonly commit?: string;
  readonly job?: readonly string[];
  readonly label?: readonly string[];
  readonly input?: Readonly<Record<string, string>>;
  readonly var?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly envFile?: string;
  readonly matrix?: Readonly<Record<string, string>>;
  readonly secret?: readonly string[];
  readonly secretFile?: string;
  readonly maxParallel: number;
  readonly allowDeploy: boolean;
  readonly pauseOnFailure?: boolean;
  readonly verbose: boolean;
  /** Only tell what would run. */
  readonly list?: boolean;
  /** Check everything, and tell what would run. */
  readonly dryRun?: boolean;
}

/** Adds the options that say what is run. */
export function withEventOptions(command: Command): Command {
  return command
    .option('-W, --workflow <path>', 'only this workflow file, or those of this folder')
    .option('-e, --event <name[.type]>', 'the event, and its activity type if it has any: issues.labeled', 'push')
    .option('--payload <file>', 'JSON whose members replace those of the made-up event')
    .option('--commit <commit>', 'run this commit instead of the working tree')
    .option('-j, --job <id>', 'only this job and what it needs (may be repeated)', collect)
    .option('--matrix <key:value>', 'only the legs of a matrix with this value (may be repeated)', collectPair(':'))
    .option('--input <name=value>', 'an input of workflow_dispatch (may be repeated)', collectPair('='))
    .option('--var <name=value>', 'a configuration variable (may be repeated)', collectPair('='));
}

/** Adds the options that say how it is run. */
export function withRunnerOptions(command: Command): Command {
  const secret = 'a secret; without a value it is taken from the environment (may be repeated)';
  return command
    .option('--env <name=value>', 'a variable of every step (may be repeated)', collectPair('='))
    .option('--env-file <file>', 'such variables as dotenv lines')
    .option('--secret <name[=value]>', secret, collect)
    .option('--secret-file <file>', 'secrets as dotenv lines')
    .option('--label <label>', 'a label that this machine claims besides its own (may be repeated)', collect)
    .option('--max-parallel <count>', 'jobs at once', positive, 4)
    .option('--allow-deploy', 'let the workflow call gantry deploy and gantry backup', false)
    .option('--pause-on-failure', 'open a shell where a script failed; when it ends, that step runs again')
    .option('--list', 'only tell what would run')
    .option('--dry-run', 'check everything that can be checked, and tell what would run; starts nothing')
    .option('-v, --verbose', 'print what the steps print', false);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function positive(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('It takes a whole number from 1.');
  return count;
}
