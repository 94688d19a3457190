import { pc } from '../events/colours.ts';
import type { Explanation, JobExplanation, Wave } from '../pipeline/explain.ts';
import type { WorkflowEvent } from '../pipeline/workflow/workflow-event.ts';
import { type Cli, writeJson } from './cli.ts';

/** Shows what an event would run: as a tree, or as one JSON object a workflow and a summary. */
export function showExplanations(
  cli: Cli,
  event: WorkflowEvent,
  explanations: readonly Explanation[],
  json: boolean,
): void {
  if (json) writeExplanations(cli, event, explanations);
  else cli.out.write(`${lines(event, explanations).join('\n')}\n`);
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

function detailsOf({
  needs,
  legs,
  steps,
  services,
  environment,
  if: condition,
  skipped,
  calls,
}: JobExplanation): string[] {
  const parts: string[] = [];
  if (needs.length > 0) parts.push(`after ${needs.join(', ')}`);
  if (steps !== undefined) parts.push(`${steps} step${steps === 1 ? '' : 's'}`);
  if (calls) parts.push(`calls ${calls.uses}`);
  if (legs === 'later') parts.push('a matrix that shows when it runs');
  if (services) parts.push(`services ${services.join(', ')}`);
  if (environment !== undefined) parts.push(`environment ${environment}`);
  if (skipped !== undefined) parts.push(`does not run: ${skipped}`);
  else if (condition !== undefined) parts.push(`if ${condition}`);
  return parts;
}
