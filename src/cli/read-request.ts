import fs from 'node:fs/promises';
import { z } from 'zod';
import { defined } from '../lib/defined.ts';
import { InputError } from '../lib/mistake.ts';
import { type RunRequest, requestFile } from './run-request.ts';

const texts = z.record(z.string(), z.string());

const requestSchema = z.object({
  workflow: z.string(),
  given: z.array(z.string()),
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
  numbers: z.object({ id: z.string(), number: z.number() }).optional(),
});

/** How a recorded run was asked for. Throws an InputError when its record does not say. */
export async function readRequest(records: string, run: string): Promise<RunRequest> {
  const text = await fs.readFile(requestFile(records, run), 'utf8').catch(() => {
    throw new InputError(`The record of ${run} does not say how it was asked for; run it anew with "gantry run"`);
  });
  return defined(requestSchema.parse(JSON.parse(text)));
}
