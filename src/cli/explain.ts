import { Command } from 'commander';
import { explain } from '../pipeline/explain.ts';
import { loadWorkflows } from '../pipeline/load-workflows.ts';
import { takeSnapshot } from '../pipeline/source/snapshot.ts';
import { folderFiles } from '../pipeline/source/source-files.ts';
import { localEvent } from '../pipeline/trigger/local-event.ts';
import { readPayload } from '../pipeline/trigger/payload-file.ts';
import { readRepository } from '../pipeline/trigger/repository.ts';
import { withAssumedType } from '../pipeline/workflow/assumed-type.ts';
import { demandNames } from './check-names.ts';
import { type Cli, commonOptions, withCommonOptions } from './cli.ts';
import { collectPair } from './collect-pair.ts';
import { givenFiles } from './given-path.ts';
import { showExplanations } from './show-explanations.ts';
import { workflowPath } from './workflow-path.ts';

interface ExplainOptions {
  readonly workflow?: string;
  readonly event: string;
  readonly payload?: string;
  readonly commit?: string;
  readonly input?: Readonly<Record<string, string>>;
  readonly var?: Readonly<Record<string, string>>;
}

/** `gantry explain`: what an event would run, in which order, and why the rest would not. */
export function explainCommand(cli: Cli): Command {
  const command = new Command('explain')
    .description('tell what an event would run, in which order, and why the rest would not; runs nothing')
    .option('-W, --workflow <path>', 'only this workflow file, or those of this folder')
    .option('-e, --event <name[.type]>', 'the event, and its activity type if it has any: issues.labeled', 'push')
    .option('--payload <file>', 'JSON whose members replace those of the made-up event')
    .option('--commit <commit>', 'explain this commit instead of the working tree')
    .option('--input <name=value>', 'an input of workflow_dispatch (may be repeated)', collectPair('='))
    .option('--var <name=value>', 'a configuration variable (may be repeated)', collectPair('='))
    .action(async (options: ExplainOptions & Record<string, unknown>) => {
      const { folder, json } = commonOptions(options);
      demandNames(options);
      const { payload } = givenFiles(folder, options, 'payload');
      const here = { dir: folder, signal: cli.signal };
      const repository = await readRepository(here);
      const at = { ...here, dir: repository.dir };
      const made = await localEvent(at, repository, {
        name: options.event,
        ...(options.commit !== undefined && { commit: options.commit }),
        ...(payload !== undefined && { payload: await readPayload(payload) }),
        ...(options.input !== undefined && { inputs: options.input }),
      });
      await using snapshot =
        options.commit === undefined
          ? undefined
          : await takeSnapshot({ repository: repository.dir, commit: made.commit });
      const { workflows, callables } = await loadWorkflows(
        snapshot?.files ?? folderFiles(repository.dir),
        workflowPath(repository.dir, folder, options.workflow),
      );
      const event = withAssumedType(made, workflows);
      const explanations = explain({ workflows, callables, event, repository, vars: options.var ?? {} });
      showExplanations(cli, event, explanations, json);
    });
  return withCommonOptions(command, 'gantry explain --event pull_request');
}
