import { bulkDiscount } from '../changes.ts';
import { merge } from '../developer.ts';
import { command, expect, type Story, workflow } from '../teller.ts';

/** A merge to main goes to staging by its workflow. */
export async function staging(story: Story): Promise<void> {
  const { demo, narrator } = story;
  narrator.chapter(3, 'Merge to main: deploy-staging.yml');
  const commit = await merge(demo, bulkDiscount.branch, 'main');
  const run = await workflow(story, 'deploy-staging.yml', 'push', commit, '--allow-deploy');
  const status = await command(story, ['status', 'staging']);
  const services = liveServices(status.summary);
  const wanted = 20 - demo.leftOut.flatMap((one) => one.services).length;
  expect(
    story,
    'Staging',
    run.code === 0 && services === wanted,
    `${services} services and sites are live at ${demo.addresses['staging-1']}`,
    run,
  );
}

/** Services that a status report shows as live. */
export function liveServices(summary: Readonly<Record<string, unknown>>): number {
  const services = Array.isArray(summary.services) ? (summary.services as { service: string; state: string }[]) : [];
  return new Set(services.filter(({ state }) => state === 'live').map(({ service }) => service)).size;
}
