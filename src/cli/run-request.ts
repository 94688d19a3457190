import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { defined } from '../lib/defined.ts';
import { InputError } from '../lib/mistake.ts';
import type { RunOptions } from './run-options.ts';

const texts = z.record(z.string(), z.string());

/** What is kept of a run's options: no secret, and no variable that could be one. */
const requestSchema = z.object({
  workflow: z.string(),
  event: z.string(),
  payload: z.string().optional(),
  commit: z.string().optional(),
  job: z.array(z.string()).optional(),
  label: z.array(z.string()).optional(),
  input: texts.optional(),
  var: texts.optional(),
  matrix: texts.optional(),
  maxParallel: z.number(),
  allowDeploy: z.boolean(),
});

const fileOf = (records: string, run: string) => path.join(records, run, 'request.json');

/** Keeps with the record of a run how it was asked for. */
export function writeRequest(records: string, run: string, options: RunOptions, workflow: string): void {
  const request = requestSchema.parse({ ...options, workflow });
  fs.writeFileSync(fileOf(records, run), `${JSON.stringify(request, undefined, 2)}\n`, { mode: 0o600 });
}

/** How a recorded run was asked for. */
export async function readRequest(records: string, run: string): Promise<Omit<RunOptions, 'verbose'>> {
  const text = await fs.promises.readFile(fileOf(records, run), 'utf8').catch(() => {
    throw new InputError(`The record of ${run} does not say how it was asked for; run it anew with "gantry run"`);
  });
  return defined(requestSchema.parse(JSON.parse(text)));
}
