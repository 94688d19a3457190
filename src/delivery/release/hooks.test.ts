import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { EventBody } from '../../events/types.ts';
import { deploy } from './deploy.ts';
import { TwoServices } from './fixtures/two-services.ts';
import { runHook } from './hooks.ts';
import { tellSteps } from './run-steps.ts';
import type { DeploymentOutcome } from './types.ts';

let shop: TwoServices;
let folder = '';
let events: EventBody[];

const release = (commit: string, reason?: string): Promise<DeploymentOutcome> => {
  const deps = shop.deps();
  const emit = (event: EventBody) => {
    events.push(event);
    deps.emit(event);
  };
  const request = { environment: 'production', commit, ...(reason !== undefined && { reason }) };
  return deploy({ ...deps, emit, folder }, request);
};
const warnings = () => events.flatMap((event) => (event.type === 'annotation' ? [event.message] : []));

describe('a hook', () => {
  beforeEach(async () => {
    [shop, events] = [new TwoServices(), []];
    folder = await mkdtemp(path.join(os.tmpdir(), 'gantry-hooks-'));
    shop.production = '    after_deploy: cat >> good\n    after_failure: cat >> bad; echo told $((1 + 1))';
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('gets the summary of what went live, and nothing when nothing changed', async () => {
    await release('1', 'first try');
    await release('1');
    const lines = (await readFile(path.join(folder, 'good'), 'utf8')).trim().split('\n');
    assert.equal(lines.length, 1);
    const { result, release: number, environment, what, asked, author, changes } = JSON.parse(lines[0] ?? '');
    assert.deepEqual(
      [result, number, environment, what, asked, author, changes.length],
      ['success', 1, 'production', 'deploy', 'first try', 'ops', 2],
    );
  });

  it('hears of a deployment that was undone, when the hosts are free again', async () => {
    const host = shop.hosts.get('pb') ?? assert.fail();
    host.answer = () => 500;
    shop.production += '; test "$(wc -l < bad)" = 1';
    const outcome = await release('1');
    assert.equal(outcome.result, 'failure');
    const { reason, result, live } = JSON.parse(await readFile(path.join(folder, 'bad'), 'utf8'));
    assert.deepEqual([result, live], ['failure', null]);
    assert.match(reason, /500/);
    assert.match(shop.log, /^told 2$/m);
    assert.deepEqual(warnings(), []);
  });

  it('that fails is a warning, shows no secret, and leaves the deployment as it is', async () => {
    shop.secret = 'hunter22';
    shop.production = '    after_deploy: echo about hunter22 >&2; exit 3';
    const outcome = await release('1');
    assert.equal(outcome.result, 'success');
    assert.deepEqual(warnings(), ['the hook after_deploy ended with code 3; the deployment is as it is']);
    assert.match(shop.log, /^about \*\*\*$/m);
  });

  it('that hangs is ended with everything it started', async () => {
    const deps = { ...shop.deps(), folder, emit: (event: EventBody) => void events.push(event) };
    const project = await deps.loadProject();
    const [, production] = project.environments;
    assert.ok(production);
    const environment = { ...production, hooks: { afterDeploy: 'sleep 60 & sleep 60', afterFailure: null } };
    const outcome = { result: 'success', release: 1, previous: null, changes: [], switched: 0 } as const;
    const info = { kind: 'deploy', title: 'deploy' } as const;
    const options = { asked: null, mask: (text: string) => text, longest: 200 };
    const started = performance.now();
    await runHook(deps, tellSteps(deps.emit, 'deploy'), environment, info, outcome, options);
    assert.ok(performance.now() - started < 10_000);
    assert.match(warnings().join(), /took longer than 0.2 s/);
  });
});
