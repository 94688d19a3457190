import { bulkDiscount, type Change, couponDate, giftNotes, priceBook, priceBookOptional } from '../changes.ts';
import { merge, openPullRequest } from '../developer.ts';
import type { GantryResult } from '../gantry.ts';
import { loadLine, productionLoad } from '../production-load.ts';
import { command, expect, type Story } from '../teller.ts';

const RELEASES = [bulkDiscount, giftNotes, couponDate, priceBook, priceBookOptional];

/** Five releases in a row go to production under load; the fourth never gets ready there, and undoes itself. */
export async function fiveReleases(story: Story): Promise<void> {
  story.narrator.chapter(4, 'Five releases in a row under load, the fourth of them broken');
  await using load = productionLoad(story);
  for (const change of RELEASES) {
    const result = await release(story, change);
    if (change === priceBook) {
      const status = await command(story, ['status', 'production']);
      const isUndone = result.code === 1 && Number(status.summary.release) === 4 && hasNoProblem(status);
      expect(story, 'Undoes itself', isUndone, `undone: ${String(result.summary.reason ?? '')}`, result);
    } else expect(story, 'Release', result.code === 0, `"${change.message}" is live`, result);
  }
  const report = await load.stop();
  expect(story, 'Nothing dropped', report.failed === 0 && report.sent > 1000, loadLine(report));
}

/** The commit of a change, in staging and then in production. */
async function release(story: Story, change: Change): Promise<GantryResult> {
  await openPullRequest(story.demo, change);
  const commit = await merge(story.demo, change.branch, 'main');
  const staged = await command(story, ['deploy', 'staging', '--commit', commit]);
  return staged.code === 0 ? command(story, ['deploy', 'production', '--commit', commit]) : staged;
}

/** Whether a status report names no disagreement and no doubt. */
export function hasNoProblem({ summary }: GantryResult): boolean {
  return Array.isArray(summary.problems) && summary.problems.length === 0;
}
