import type { Writable } from 'node:stream';
import type { EventReader } from './types.ts';

/** Writes each event as one line of JSON. */
export function jsonView(out: Writable): EventReader {
  return {
    read(event) {
      out.write(`${JSON.stringify(event)}\n`);
    },
    async close() {},
  };
}
