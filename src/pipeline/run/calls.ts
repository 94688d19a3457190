import type { Scope } from '../../expressions/evaluate.ts';
import type { Value, ValueObject } from '../../expressions/value.ts';
import { InputError } from '../../lib/mistake.ts';
import { named } from '../../lib/named.ts';
import { fieldMap, fieldText, fieldValue, mistake, objectOf } from '../workflow/fields.ts';
import { callInput, readInputs } from '../workflow/inputs.ts';
import type { CallJob, Field, FieldMap, Workflow } from '../workflow/model.ts';
import type { InputDeclaration, Trigger } from '../workflow/trigger-model.ts';
import { jobContexts, jobsContext } from './scopes.ts';
import type { Graph, JobNode, Leg, RunState } from './state.ts';

/** The graph of the workflow that a leg calls, with inputs and secrets of its own. Throws the user's mistakes. */
export function callGraph(state: RunState, graph: Graph, node: JobNode, leg: Leg, job: CallJob): Graph {
  const workflow = state.callables.get(job.uses);
  if (!workflow) throw mistake({ at: job.usesAt }, `Workflows of other repositories cannot be called yet: ${job.uses}`);
  const trigger = callTrigger(workflow);
  const scope = { contexts: { ...jobContexts(state, graph, node), matrix: leg.matrix, strategy: leg.strategy } };
  const inputs = callInputs(job, trigger, scope);
  const secrets = callSecrets(
    job,
    trigger,
    { contexts: { ...scope.contexts, secrets: graph.contexts.secrets } },
    graph,
  );
  return {
    key: leg.key,
    workflow,
    contexts: { ...graph.contexts, inputs, secrets },
    keyPrefix: `${leg.key} / `,
    namePrefix: `${leg.name} / `,
  };
}

/** The `workflow_call` of a called workflow; loading has made sure that it is there. */
function callTrigger(workflow: Workflow): Trigger {
  const trigger = workflow.triggers.find(({ event }) => event === 'workflow_call');
  if (!trigger) throw new Error(`${workflow.file} has no workflow_call`);
  return trigger;
}

/** The outputs that a called workflow gives to its caller. */
export function callOutputs(state: RunState, graph: Graph): Record<string, string> {
  const { github, inputs, vars } = graph.contexts;
  const scope = { contexts: { github, inputs, vars, jobs: jobsContext(state, graph) } };
  const outputs = callTrigger(graph.workflow).outputs ?? [];
  return Object.fromEntries(outputs.map(({ name, value }) => [name, fieldText(value, scope)]));
}

function callInputs(job: CallJob, trigger: Trigger, scope: Scope): ValueObject {
  const { github = null, inputs = null, vars = null } = scope.contexts;
  const defaultOf = ({ default: initial }: InputDeclaration) =>
    typeof initial === 'object' ? fieldValue(initial, { contexts: { github, inputs, vars } }) : initial;
  const reading = readInputs(trigger.inputs ?? [], givenInputs(job.with, scope), defaultOf, callInput);
  if ('mistakes' in reading) throw new InputError(reading.mistakes.map((one) => ({ ...one, at: job.usesAt })));
  return reading.values;
}

function givenInputs(map: FieldMap | Field | undefined, scope: Scope): Record<string, Value> {
  if (!map) return {};
  if (map.kind === 'field') return { ...objectOf(map, fieldValue(map, scope), 'with') };
  const given = named<Value>();
  for (const { key, value } of map.entries) {
    if (key === 'insert') Object.assign(given, objectOf(value, fieldValue(value, scope), 'with'));
    else given[fieldText(key, scope)] = fieldValue(value, scope);
  }
  return given;
}

/** Secrets are handed on by name or all together; the token of the run is always there. */
function callSecrets(job: CallJob, trigger: Trigger, scope: Scope, graph: Graph): ValueObject {
  const { secrets } = graph.contexts;
  if (job.secrets === 'inherit') return secrets;
  const token = secrets.GITHUB_TOKEN;
  const given = fieldMap(job.secrets, scope, 'secrets');
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const names = Object.keys(given).map((name) => name.toLowerCase());
  for (const secret of trigger.secrets ?? []) {
    if (secret.required && !names.includes(secret.name.toLowerCase()))
      throw mistake({ at: job.usesAt }, `The secret "${secret.name}" is required by ${job.uses}`);
  }
  return { ...(token !== undefined && { GITHUB_TOKEN: token }), ...present };
}
