import { loadLine, productionLoad } from '../production-load.ts';
import { command, expect, type Story } from '../teller.ts';
import { hasNoProblem } from './five-releases.ts';

/** Code goes back, then a single service, which is pinned until it is let go. */
export async function undoing(story: Story): Promise<void> {
  const { narrator } = story;
  narrator.chapter(5, 'gantry rollback production, and of one service');
  await using load = productionLoad(story);
  const back = await command(story, ['rollback', 'production']);
  expect(story, 'Rollback', back.code === 0, 'the release before is live again', back);
  const words = ['rollback', 'production', '--service', 'pricing'];
  const one = await command(story, words);
  const status = await command(story, ['status', 'production']);
  const pinned = pinnedServices(status.summary);
  const isPinned = one.code === 0 && pinned.join() === 'pricing' && hasNoProblem(status);
  expect(story, 'Rollback of a service', isPinned, `pinned: ${pinned.join(', ') || 'none'}`, one);
  const unpinned = await command(story, ['unpin', 'production', 'pricing']);
  expect(story, 'Unpin', unpinned.code === 0, 'pricing moves with the next deployment again', unpinned);
  const report = await load.stop();
  expect(story, 'Nothing dropped', report.failed === 0, loadLine(report));
}

function pinnedServices(summary: Readonly<Record<string, unknown>>): string[] {
  const services = Array.isArray(summary.services) ? (summary.services as { service: string; pinned: unknown }[]) : [];
  return [...new Set(services.filter(({ pinned }) => pinned !== null).map(({ service }) => service))];
}
