import { hostLine } from '../events/plain-view.ts';
import { type Cli, writeJson } from './cli.ts';
import type { WorkStream } from './wire.ts';

/** The stream of a command that changes nothing: it is no run, and nothing is recorded. Hosts that are waited for are told of. */
export function looking(cli: Cli, json: boolean): WorkStream {
  return {
    run: 'none',
    emit(event) {
      if (event.type !== 'host') return;
      if (json) writeJson(cli, event);
      else cli.err.write(`${hostLine(event)}\n`);
    },
  };
}
