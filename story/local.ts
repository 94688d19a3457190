import { brokenRelease, firstRelease, rollBack, secondRelease } from './chapters/production.ts';
import { pullRequests } from './chapters/pull-requests.ts';
import { staging } from './chapters/staging.ts';
import { localPlace } from './local-place.ts';
import { tellStory } from './tell-story.ts';

// npm start: from a pull request to production and back, on this machine.
await tellStory(
  {
    command: 'npm start',
    folder: 'demo',
    on: localPlace,
    opening: 'A shop of 19 services, a database, one staging host and two production hosts',
    laidOut: 'PostgreSQL 16, three local hosts',
    chapters: [pullRequests, staging, firstRelease, secondRelease, brokenRelease, rollBack],
  },
  process.argv.slice(2),
);
