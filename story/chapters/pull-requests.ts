import { bulkDiscount, wrongDiscount } from '../changes.ts';
import { openPullRequest } from '../developer.ts';
import { expect, failedStep, possibleJobs, type Story, workflow } from '../teller.ts';

/** Two pull requests: one green, one whose failing step is shown. */
export async function pullRequests(story: Story): Promise<void> {
  const { demo, narrator } = story;
  narrator.chapter(2, 'Pull requests: ci.yml runs on this machine, with PostgreSQL as its service');
  const good = await openPullRequest(demo, bulkDiscount);
  const green = await workflow(story, 'ci.yml', 'pull_request', good, ...possibleJobs(demo));
  expect(story, 'CI', green.code === 0, `"${bulkDiscount.message}" is ${green.code === 0 ? 'green' : 'red'}`, green);
  const bad = await openPullRequest(demo, wrongDiscount);
  const red = await workflow(story, 'ci.yml', 'pull_request', bad, ...possibleJobs(demo));
  const step = failedStep(red.events);
  expect(
    story,
    'CI finds a mistake',
    red.code === 1 && step !== undefined,
    `"${wrongDiscount.message}" is red, in the step "${step?.name}"`,
    red,
  );
  if (red.code === 1) for (const line of step?.tail ?? []) narrator.say(`  │ ${line}`);
}
