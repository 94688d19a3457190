import type { Check } from '../finding.ts';

export const serviceWithoutHealth: Check = {
  code: 'service-without-health',
  severity: 'warning',
  why: 'The steps begin when the container has started, not when the server in it answers, so tests fail now and then.',
  fix: 'Add "options: --health-cmd … --health-interval 2s --health-retries 15".',
  find: ({ jobs }) =>
    jobs.flatMap(({ services }) =>
      'kind' in services
        ? []
        : services
            .filter(
              ({ options }) => !options || (options.literal !== undefined && !options.source.includes('--health-cmd')),
            )
            .filter(({ image }) => image.literal !== undefined)
            .map(({ id, at }) => ({ at, message: `Nobody waits until service "${id}" answers` })),
    ),
};
