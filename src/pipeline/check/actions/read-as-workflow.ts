import type { Position } from '../../../lib/mistake.ts';
import { type ActionDefinition, lookAtAction } from '../../actions/read-action.ts';
import type { Field, StepsJob, Workflow } from '../../workflow/model.ts';
import type { WorkflowReading } from '../../workflow/read-workflow.ts';
import { readYaml } from '../../workflow/yaml.ts';

/**
 * Reads an `action.yml` as a workflow that is called with the action's inputs and has one job with its steps, so that
 * the checks of workflows look at it too. An action that is no composite one has no steps.
 */
export function readActionAsWorkflow(text: string, file: string): WorkflowReading {
  const { root, mistakes: unreadable } = readYaml(text, file);
  if (!root) return { mistakes: unreadable };
  const { mistakes, definition } = lookAtAction(text, file);
  const workflow = definition && workflowOf(definition, { file, line: 1, column: 1 });
  if (workflow && mistakes.length === 0) return { workflow, root };
  return { mistakes, root, ...(workflow && { partial: workflow }) };
}

function workflowOf({ inputs, outputs, runs }: ActionDefinition, at: Position): Workflow {
  const text = (source: string): Field => ({
    kind: 'field',
    at,
    source,
    literal: source,
    template: { text: source, parts: [source] },
  });
  const job: StepsJob = {
    kind: 'steps',
    id: 'action',
    at,
    needs: [],
    if: {
      at,
      source: '',
      tree: { kind: 'call', offset: 0, name: 'success', arguments: [] },
      written: { text: '', parts: [] },
    },
    runsOn: text(''),
    defaults: {},
    services: [],
    outputs: { kind: 'map', at, entries: outputs.map(({ name, value }) => ({ key: text(name), value })) },
    steps: runs.kind === 'composite' ? runs.steps : [],
  };
  const declared = inputs.map(({ name }) => ({ name, at, type: 'string', required: false }) as const);
  const triggers = [{ event: 'workflow_call', at, inputs: declared }];
  return { file: at.file, name: at.file, triggers, defaults: {}, jobs: [job] };
}
