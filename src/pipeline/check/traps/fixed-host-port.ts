import type { Check } from '../finding.ts';

export const fixedHostPort: Check = {
  code: 'fixed-host-port',
  severity: 'info',
  why: 'On a machine that runs more than one job, or has such a server already, the port is taken.',
  fix: "Give only the port of the service and read the other from ${{ job.services.<id>.ports['…'] }}.",
  find: ({ jobs }) =>
    jobs.flatMap(({ services }) =>
      'kind' in services
        ? []
        : services.flatMap(({ id, ports }) =>
            ports?.kind === 'list'
              ? ports.items
                  .filter(({ source }) => /^(?:[\d.]+:)?\d+:\d+/.test(source))
                  .map(({ at, source }) => ({
                    at,
                    message: `Service "${id}" wants port ${source.split(':').at(-2)} of the machine`,
                  }))
              : [],
          ),
    ),
};
