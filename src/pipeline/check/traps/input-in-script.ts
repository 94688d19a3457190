import type { Trigger } from '../../workflow/trigger-model.ts';
import { pastedReferencesIn } from '../expressions.ts';
import type { Check, Severity } from '../finding.ts';

export const inputInScript: Check = {
  code: 'input-in-script',
  severity: 'warning',
  why: 'Whoever starts the workflow writes this text freely, and it becomes part of the script: a quote, $ or & in it changes the commands.',
  fix: 'Give it to the step as "env:" and use the variable, in double quotes, or declare it as choice, boolean, number or environment.',
  find: ({ workflow, scripts, source }) => {
    const typed = freeInputs(workflow.triggers, 'workflow_dispatch');
    const handed = freeInputs(workflow.triggers, 'workflow_call');
    return scripts.flatMap((script) =>
      pastedReferencesIn(script.field, source).flatMap(({ path, place }) => {
        const text = path.map((key) => key ?? '*').join('.');
        const name = /^(?:github\.event\.)?inputs\.([^.*]+)$/.exec(text)?.[1];
        if (name === undefined) return [];
        // A caller is a workflow, and mostly hands on what it knows.
        const severity: Severity | undefined = typed.has(name) ? 'warning' : handed.has(name) ? 'info' : undefined;
        return severity ? [{ at: place(), message: `${text} is pasted into the script`, severity }] : [];
      }),
    );
  },
};

/** The inputs of an event that take any text, in lower case. */
function freeInputs(triggers: readonly Trigger[], event: string): ReadonlySet<string> {
  const inputs = triggers.flatMap((trigger) => (trigger.event === event ? (trigger.inputs ?? []) : []));
  return new Set(inputs.filter(({ type }) => type === 'string').map(({ name }) => name.toLowerCase()));
}
