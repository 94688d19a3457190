import type { WorkStream } from './wire.ts';

/** The stream of a command that changes nothing: it is no run, and nothing is recorded. */
export const silent: WorkStream = { run: 'none', emit: () => undefined };
