import type { EventBody } from '../../events/types.ts';
import { type FakeExecutor, fakeExecutor } from '../executors/fake/fake-executor.ts';
import type { Executor } from '../executors/types.ts';
import type { JobResult } from '../workflow/model.ts';
import { mustReadWorkflow } from '../workflow/read-workflow.ts';
import { jobRunner } from './run-job.ts';

export interface TestRun {
  readonly result: JobResult;
  readonly events: readonly EventBody[];
  /** All that the steps printed. */
  readonly log: string;
  /** `name outcome/conclusion` of the steps of the file. */
  readonly steps: readonly string[];
}

export interface TestOptions {
  readonly executor?: Executor;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Sees each event as it comes. */
  readonly onEvent?: (event: EventBody) => void;
}

/** Runs one job for a test: the YAML below its id, on a fake executor unless another is given. */
export async function runTestJob(yaml: string, options: TestOptions = {}): Promise<TestRun> {
  const { executor = fakeExecutor(), secrets = {}, signal = new AbortController().signal, onEvent } = options;
  const text = `on: push\njobs:\n  j:\n    runs-on: ubuntu-latest\n${yaml.replaceAll(/^/gm, '    ')}`;
  const workflow = mustReadWorkflow(text, 'test.yml');
  const [job] = workflow.jobs;
  if (job?.kind !== 'steps') throw new Error('The test has no job with steps');
  const events: EventBody[] = [];
  const run = jobRunner({
    executor,
    labels: ['ubuntu-*'],
    source: { folder: async () => '/nowhere', commit: '0'.repeat(40), ref: 'refs/heads/main' },
  });
  const contexts = { github: { repository: 'acme/shop', event: {} }, vars: {}, secrets, needs: {}, inputs: {} };
  const emit = (event: EventBody) => {
    events.push(event);
    onEvent?.(event);
  };
  const assignment = { key: 'j', name: 'j', job, workflow, attempt: 1, matrix: null, strategy: {}, contexts };
  const result = await run({ ...assignment, runsOn: { labels: ['ubuntu-latest'] } }, { emit, signal });
  const log = events.map((event) => (event.type === 'log' ? event.text : '')).join('');
  const steps = result.steps.filter(({ phase }) => phase === 'main');
  return {
    result,
    events,
    log,
    steps: steps.map(({ name, outcome, conclusion }) => `${name} ${outcome}/${conclusion}`),
  };
}

/** A fake executor whose steps go as the last line of their script says: `fail`, `lose`, `slow`, `print x` … */
export function scriptedExecutor(): FakeExecutor {
  return fakeExecutor({
    step({ script }) {
      const [word = '', ...rest] = script.trim().split(' ');
      if (word === 'fail') return { end: { kind: 'exited', code: 1 } };
      if (word === 'lose') return { end: { kind: 'lost', reason: 'the machine is gone' } };
      if (word === 'slow') return { takes: 60_000 };
      if (word === 'print') return { prints: [`${rest.join(' ')}\n`] };
      if (word === 'output') return { writes: { $GITHUB_OUTPUT: `${rest.join(' ')}\n` } };
      if (word === 'garble') return { writes: { $GITHUB_ENV: 'no equals sign\n' } };
      return {};
    },
  });
}
