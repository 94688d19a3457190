import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withAssumedType } from './assumed-type.ts';
import { mustReadWorkflow } from './read-workflow.ts';
import type { WorkflowEvent } from './workflow-event.ts';

const listening = (on: string) =>
  mustReadWorkflow(`on: ${on}\njobs: { a: { runs-on: x, steps: [{ run: a }] } }\n`, 'a.yml');

function assumed(name: string, ...on: string[]): string | undefined {
  const event: WorkflowEvent = { name, ref: 'refs/heads/main', commit: '1', payload: {} };
  const { action, payload } = withAssumedType(event, on.map(listening));
  assert.equal(payload.action, action);
  return action;
}

test('the usual type where a workflow listens to it or to all, also beside others that do not', () => {
  assert.equal(assumed('issues', 'issues'), 'opened');
  assert.equal(
    assumed('release', '{ release: { types: [deleted] } }', '{ release: { types: [edited, published] } }'),
    'published',
  );
  assert.equal(assumed('workflow_run', '{ workflow_run: { workflows: [CI] } }'), 'completed');
  assert.equal(assumed('issues', 'push'), 'opened');
});

test('the first that a workflow names where none listens to the usual one', () => {
  assert.equal(
    assumed('issues', 'push', '{ issues: { types: [labeled, closed] } }', '{ issues: { types: [pinned] } }'),
    'labeled',
  );
  assert.equal(assumed('repository_dispatch', 'repository_dispatch', '{ repository_dispatch: { types: [go] } }'), 'go');
});

test('none where the event has none, and the one that was said stays', () => {
  assert.equal(assumed('push', 'push'), undefined);
  assert.equal(assumed('repository_dispatch', 'repository_dispatch'), undefined);
  const said: WorkflowEvent = { name: 'issues', action: 'closed', ref: 'r', commit: '1', payload: {} };
  assert.equal(withAssumedType(said, [listening('issues')]), said);
});
