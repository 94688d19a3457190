import type { LoadReport } from '../../bench/load/open-loop.ts';
import { giftNotes, priceBook } from '../changes.ts';
import { merge, openPullRequest } from '../developer.ts';
import type { GantryResult } from '../gantry.ts';
import { backupIsPossible } from '../left-out.ts';
import { loadLine, productionLoad } from '../production-load.ts';
import { command, expect, type Story, workflow } from '../teller.ts';

/** The first release goes to production quietly, behind a backup that was proved. */
export async function firstRelease(story: Story): Promise<void> {
  const { demo, narrator } = story;
  const how = backupIsPossible(demo.leftOut) ? 'first a proved backup, then the release' : 'the release';
  narrator.chapter(4, `Merge to production: deploy-production.yml, ${how}`);
  const commit = await merge(demo, 'main', 'production');
  const run = await workflow(story, 'deploy-production.yml', 'push', commit, '--allow-deploy');
  if (backupIsPossible(demo.leftOut)) {
    const backups = await command(story, ['backups', 'production']);
    const proved = Number(backups.summary.count ?? 0);
    const what = `${proved} backup, restored into a scratch database and compared`;
    expect(story, 'Proved backup', proved === 1, what, run);
  }
  expect(story, 'First release', run.code === 0, 'the first release is live on two hosts', run);
}

/** The second one, with a visible change and a migration, goes live under load. */
export async function secondRelease(story: Story): Promise<void> {
  const { run, report } = await releaseUnderLoad(story, giftNotes.branch, () => openPullRequest(story.demo, giftNotes));
  const news = await (await fetch(`${story.demo.addresses['live-1']}/api/v1/health`)).text();
  tellReleases(story, report);
  expect(
    story,
    'Release under load',
    run.code === 0 && report.failed === 0 && report.sent > 100,
    loadLine(report),
    run,
  );
  expect(story, 'Visible change', news.includes('Gift notes'), `production answers: ${news.trim()}`, run);
}

/** A release whose service never gets ready undoes itself on both hosts. */
export async function brokenRelease(story: Story): Promise<void> {
  story.narrator.chapter(5, 'A release that works in staging and never gets ready in production');
  const { run, report } = await releaseUnderLoad(story, priceBook.branch, () => openPullRequest(story.demo, priceBook));
  const reason = reasonOf(run);
  const status = await command(story, ['status', 'production']);
  expect(story, 'Undoes itself', run.code === 1 && status.summary.release === 2, `undone: ${reason}`, run);
  expect(story, 'Nothing dropped', report.failed === 0, loadLine(report), run);
}

/** `gantry rollback` while the load runs; its time is from the command to the last answer of the newer release. */
export async function rollBack(story: Story): Promise<void> {
  const { demo, narrator } = story;
  narrator.chapter(6, 'gantry rollback production');
  await using load = productionLoad(story);
  const result = await command(story, ['rollback', 'production']);
  await pause(500);
  const report = await load.stop();
  const last = report.releases['2']?.last ?? result.ended;
  const took = ((last - result.started) / 1000).toFixed(1);
  const body = await (await fetch(`${demo.addresses['live-2']}/api/v1/health`)).text();
  const isBack = result.code === 0 && !body.includes('Gift notes') && report.failed === 0;
  expect(
    story,
    'Rollback',
    isBack,
    `one release back, ${took} s from the command to the last answer of release 2; ${loadLine(report)}`,
    result,
  );
}

interface Loaded {
  readonly run: GantryResult;
  readonly report: LoadReport;
}

/** A change goes through main and staging to production, and production is under load while it is released. */
async function releaseUnderLoad(story: Story, branch: string, open: () => Promise<string>): Promise<Loaded> {
  const { demo } = story;
  await open();
  const onMain = await merge(demo, branch, 'main');
  const staged = await workflow(story, 'deploy-staging.yml', 'push', onMain, '--allow-deploy');
  if (staged.code !== 0) expect(story, 'Staging', false, `${branch} did not get to staging`, staged);
  const commit = await merge(demo, 'main', 'production');
  await using load = productionLoad(story);
  const run = await workflow(story, 'deploy-production.yml', 'push', commit, '--allow-deploy');
  await pause(500);
  return { run, report: await load.stop() };
}

function tellReleases({ narrator }: Story, { releases }: LoadReport): void {
  for (const [release, { answers, first, last }] of Object.entries(releases)) {
    const time = (at: number) => new Date(at).toISOString().slice(11, 23);
    narrator.say(`release ${release}: ${answers} answers, the first at ${time(first)}, the last at ${time(last)}`);
  }
}

/** Why the deployment inside a workflow run failed: what its step printed last. */
function reasonOf({ events }: GantryResult): string {
  const lines = events.flatMap((event) => (event.type === 'log' ? event.text.split('\n') : []));
  const line = lines.findLast((text) => text.includes('did not go live:'));
  return line?.split('did not go live:')[1]?.trim() ?? 'no reason was given';
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
