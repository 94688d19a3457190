import { z } from 'zod';
import type { Limits } from '../project.ts';
import { count, text } from './fields.ts';

const size = text(/^[1-9]\d{0,6}[KMGT]$/, 'a size such as 512M or 2G').meta({ type: 'size' });
const UNITS: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

export const limitsSchema = z
  .strictObject({
    memory_max: size.optional().describe('An instance that takes more is ended, and started again (`MemoryMax`).'),
    memory_high: size.optional().describe('Above it an instance is slowed down (`MemoryHigh`).'),
    cpu_weight: count(1, 10_000)
      .optional()
      .describe('Its share where processors are short; 100 is usual (`CPUWeight`). While it starts, it has less.'),
    tasks_max: count(1, 1_000_000).optional().describe('Processes and threads at most (`TasksMax`).'),
    open_files: count(64, 1_048_576).optional().describe('Open files at most, 65536 by default (`LimitNOFILE`).'),
  })
  .describe(
    'What one instance may take, in the words of systemd. Changing them starts a new instance and leaves the running one as it is. A local host, which has no systemd, sets none.',
  );

/** The limits of a service that passed the schema, sizes in bytes. */
export function readLimits(raw: z.output<typeof limitsSchema> | undefined): Limits {
  const entries = Object.entries(raw ?? {}).map(([name, value]) => [
    name,
    typeof value === 'string' ? bytesOf(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function bytesOf(text: string): number {
  return Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 1);
}
