import type { Check } from '../finding.ts';
import { isSelfHosted } from '../kinds.ts';

export const selfHostedFork: Check = {
  code: 'self-hosted-fork',
  severity: 'warning',
  why: 'In a public repository anyone can open a pull request from a fork, and its code runs on your machine and stays there.',
  fix: 'Run pull requests on hosted or throwaway runners, or ask for github.event.pull_request.head.repo.fork == false in "if:".',
  find: ({ jobs, on }) =>
    on('pull_request') || on('pull_request_target')
      ? jobs
          .filter((job) => isSelfHosted(job) && !/fork|head\.repo\.full_name/.test(job.if.source))
          .map((job) => ({ at: job.runsOn.at, message: `Job "${job.id}" runs pull requests on a machine of your own` }))
      : [],
};
