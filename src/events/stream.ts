import { randomBytes } from 'node:crypto';
import type { Emit, EventReader, GantryEvent } from './types.ts';

/** A run's stream: `emit` stamps what happened and hands it to every reader in order. */
export interface EventStream extends AsyncDisposable {
  readonly run: string;
  readonly emit: Emit;
}

/** A name for a run that sorts by time and can be typed: `20261123-181502-4f1c`. */
export function newRunId(now: Date = new Date()): string {
  const [day = '', time = ''] = now.toISOString().split('T');
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${randomBytes(2).toString('hex')}`;
}

/** Opens the stream of one run. Disposing it waits until every reader is done. */
export function openStream(
  run: string,
  readers: readonly EventReader[],
  now: () => Date = () => new Date(),
): EventStream {
  let seq = 0;
  const emit: Emit = (body) => {
    if (body.type !== 'step-header') seq += 1;
    const event: GantryEvent = { seq, time: now().toISOString(), run, ...body };
    for (const reader of readers) reader.read(event);
  };
  return {
    run,
    emit,
    async [Symbol.asyncDispose]() {
      await Promise.all(readers.map((reader) => reader.close()));
    },
  };
}
