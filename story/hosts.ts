import { fiveReleases } from './chapters/five-releases.ts';
import { firstOnLinux, prepareHosts } from './chapters/linux-hosts.ts';
import { secondClone } from './chapters/second-clone.ts';
import { undoing } from './chapters/undoing.ts';
import { linuxPlace } from './linux-place.ts';
import { tellStory } from './tell-story.ts';

// npm run story:hosts: the same shop on one staging and two production hosts, over SSH with real systemd and nginx.
await tellStory(
  {
    command: 'npm run story:hosts',
    folder: 'demo-hosts',
    on: linuxPlace,
    opening: 'A shop of 19 services, and three Linux hosts with systemd, sshd and nginx',
    laidOut: 'PostgreSQL 16, three hosts in containers',
    chapters: [prepareHosts, firstOnLinux, fiveReleases, undoing, secondClone],
  },
  process.argv.slice(2),
);
