import type { Writable } from 'node:stream';
import type { EventReader } from './types.ts';

/** Writes each event as one line of JSON, but for what only a recorded log has. */
export function jsonView(out: Writable): EventReader {
  return {
    read(event) {
      if (event.type !== 'step-header') out.write(`${JSON.stringify(event)}\n`);
    },
    async close() {},
  };
}
