import type { Check } from '../finding.ts';

export const deprecatedInput: Check = {
  code: 'deprecated-input',
  severity: 'warning',
  why: 'The action says that this input will go away, and warns in every run until then.',
  fix: "Do what the action's deprecationMessage says.",
  find: ({ steps, facts }) =>
    steps.flatMap(({ step }) => {
      const inputs = step.kind === 'uses' ? facts.actionInputs(step.uses) : undefined;
      if (step.kind !== 'uses' || !inputs || inputs === 'missing' || step.with?.kind !== 'map') return [];
      return step.with.entries.flatMap(({ key }) => {
        if (key === 'insert') return [];
        const said = inputs.deprecated.get(key.source.toLowerCase());
        return said === undefined
          ? []
          : [{ at: key.at, message: `The input "${key.source}" of ${step.uses} is deprecated: ${said}` }];
      });
    }),
};
