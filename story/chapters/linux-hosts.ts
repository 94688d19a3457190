import { command, expect, type Story } from '../teller.ts';
import { liveServices } from './staging.ts';

/** Pins the hosts' keys, installs what deployments need, as root this once, and proves it. */
export async function prepareHosts(story: Story): Promise<void> {
  story.narrator.chapter(2, 'gantry host add, setup and check');
  for (const environment of ['staging', 'production']) {
    const added = await command(story, ['host', 'add', environment, '--yes']);
    const words = ['host', 'setup', environment, '--login', 'root'];
    const setUp = await command(story, words);
    const again = await command(story, words);
    const checked = await command(story, ['host', 'check', environment]);
    const codes = [added, setUp, again, checked].map(({ code }) => code);
    const what = `${environment}: keys pinned, set up, and every point of the check holds`;
    expect(
      story,
      'Hosts',
      codes.every((code) => code === 0),
      what,
      codes[1] === 0 ? checked : setUp,
    );
  }
}

/** The first release, in staging and then in production. */
export async function firstOnLinux(story: Story): Promise<void> {
  const { demo, narrator } = story;
  narrator.chapter(3, 'The first release: gantry deploy staging, gantry deploy production');
  for (const environment of ['staging', 'production']) {
    const deployed = await command(story, ['deploy', environment]);
    const status = await command(story, ['status', environment]);
    const wanted = 20 - demo.leftOut.flatMap(({ services }) => services).length;
    const live = liveServices(status.summary);
    const what = `${environment}: ${live} services and sites are live`;
    expect(story, 'First release', deployed.code === 0 && live === wanted, what, deployed);
  }
}
