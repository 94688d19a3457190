import { Command } from 'commander';
import pc from 'picocolors';
import { type Explanation, explain, type JobExplanation, type Wave } from '../pipeline/explain.ts';
import { loadWorkflows } from '../pipeline/load-workflows.ts';
import { takeSnapshot } from '../pipeline/source/snapshot.ts';
import { localEvent } from '../pipeline/trigger/local-event.ts';
import { readPayload } from '../pipeline/trigger/payload-file.ts';
import { readRepository } from '../pipeline/trigger/repository.ts';
import type { WorkflowEvent } from '../pipeline/workflow/workflow-event.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { collectPair } from './collect-pair.ts';

interface ExplainOptions {
  readonly workflow?: string;
  readonly event: string;
  readonly payload?: string;
  readonly commit?: string;
  readonly input?: Readonly<Record<string, string>>;
}

/** `gantry explain`: what an event would run, in which order, and why the rest would not. */
export function explainCommand(cli: Cli): Command {
  const command = new Command('explain')
    .description('tell what an event would run, in which order, and why the rest would not; runs nothing')
    .option('-W, --workflow <file>', 'only this workflow file')
    .option('-e, --event <name>', 'the event', 'push')
    .option('--payload <file>', 'JSON whose members replace those of the made-up event')
    .option('--commit <commit>', 'explain this commit instead of the working tree')
    .option('--input <name=value>', 'an input of workflow_dispatch (may be repeated)', collectPair)
    .action(async (options: ExplainOptions & Record<string, unknown>) => {
      const { folder, json } = commonOptions(options);
      const here = { dir: folder, signal: cli.signal };
      const repository = await readRepository(here);
      const at = { dir: repository.dir, signal: cli.signal };
      const event = await localEvent(at, repository, {
        name: options.event,
        ...(options.commit !== undefined && { commit: options.commit }),
        ...(options.payload !== undefined && { payload: await readPayload(options.payload) }),
        ...(options.input !== undefined && { inputs: options.input }),
      });
      await using snapshot =
        options.commit === undefined
          ? undefined
          : await takeSnapshot({ repository: repository.dir, commit: event.commit, ref: event.ref });
      const { workflows, callables } = await loadWorkflows(snapshot?.files ?? repository.dir, options.workflow);
      const explanations = explain(workflows, callables, event);
      if (json) writeExplanations(cli, event, explanations);
      else cli.out.write(`${lines(event, explanations).join('\n')}\n`);
    });
  return withCommonOptions(command, 'gantry explain --event pull_request');
}

function writeExplanations(cli: Cli, event: WorkflowEvent, explanations: readonly Explanation[]): void {
  for (const one of explanations) writeJson(cli, { type: 'workflow', ...one });
  const runs = explanations.filter(({ kind }) => kind === 'runs').length;
  const { name, ref, commit } = event;
  writeJson(cli, {
    type: 'summary',
    result: 'success',
    event: { name, ref, commit },
    runs,
    skipped: explanations.length - runs,
  });
}

function lines(event: WorkflowEvent, explanations: readonly Explanation[]): string[] {
  const files = event.changedFiles ? `, ${event.changedFiles.length} changed files` : '';
  const action = event.action === undefined ? '' : ` (${event.action})`;
  const head = `${event.name}${action} on ${event.baseRef ?? event.ref.replace(/^refs\/(?:heads|tags)\//, '')} at ${event.commit.slice(0, 12)}${files}`;
  return [
    head,
    ...explanations.flatMap((one) => [
      '',
      ...(one.kind === 'runs'
        ? [`${pc.green('runs')} ${pc.bold(one.name)} ${pc.dim(one.file)}`, ...waveLines(one.waves, '')]
        : [`${pc.dim('does not run')} ${pc.bold(one.name)} ${pc.dim(one.file)}`, `  ${one.why}`]),
    ]),
  ];
}

function waveLines(waves: readonly Wave[], indent: string): string[] {
  const jobs = waves.flatMap((wave, index) => wave.map((job) => ({ job, wave: index + 1 })));
  return jobs.flatMap(({ job, wave }, index) => {
    const last = index === jobs.length - 1;
    const inner = `${indent}${last ? '   ' : '│  '}`;
    return [
      `${indent}${last ? '└─ ' : '├─ '}${wave}. ${job.id} ${pc.dim(detailsOf(job).join(' · '))}`.trimEnd(),
      ...(Array.isArray(job.legs) ? job.legs.map((leg) => `${inner}   (${leg})`) : []),
      ...(job.calls ? waveLines(job.calls.waves, `${inner}   `) : []),
    ];
  });
}

function detailsOf({ needs, legs, steps, services, environment, if: condition, calls }: JobExplanation): string[] {
  const parts: string[] = [];
  if (needs.length > 0) parts.push(`after ${needs.join(', ')}`);
  if (steps !== undefined) parts.push(`${steps} step${steps === 1 ? '' : 's'}`);
  if (calls) parts.push(`calls ${calls.uses}`);
  if (legs === 'later') parts.push('a matrix that shows when it runs');
  if (services) parts.push(`services ${services.join(', ')}`);
  if (environment !== undefined) parts.push(`environment ${environment}`);
  if (condition !== undefined) parts.push(`if ${condition}`);
  return parts;
}
