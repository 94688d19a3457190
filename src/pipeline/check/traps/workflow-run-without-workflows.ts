import type { Check } from '../finding.ts';

export const workflowRunWithoutWorkflows: Check = {
  code: 'workflow-run-without-workflows',
  severity: 'warning',
  why: 'GitHub demands the names of the workflows to wait for: without them this event never starts the workflow.',
  fix: 'Add "workflows: [Name]" under workflow_run, with the name of the workflow as its file says it.',
  find: ({ workflow }) =>
    workflow.triggers
      .filter(({ event, workflows }) => event === 'workflow_run' && (workflows ?? []).length === 0)
      .map(({ at }) => ({ at, message: 'workflow_run names no workflow' })),
};
