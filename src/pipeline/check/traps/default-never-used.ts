import type { Check } from '../finding.ts';

export const defaultNeverUsed: Check = {
  code: 'default-never-used',
  severity: 'warning',
  why: 'Who calls the workflow must give an input that is required, so its default is never taken.',
  fix: 'Remove "required: true", or the default.',
  find: ({ workflow }) =>
    workflow.triggers.flatMap(({ event, inputs }) =>
      (event === 'workflow_call' ? (inputs ?? []) : [])
        .filter((input) => input.required && input.default !== undefined)
        .map(({ name, at }) => ({ at, message: `The default of the required input "${name}" is never used` })),
    ),
};
