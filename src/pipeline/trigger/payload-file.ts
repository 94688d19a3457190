import { readFile, stat } from 'node:fs/promises';
import type { ValueObject } from '../../expressions/value.ts';
import { InputError } from '../../lib/mistake.ts';

/** GitHub caps webhook payloads at 25 MB. */
const MAX_BYTES = 25 * 1024 * 1024;

/** Reads the file of `--payload`: one JSON object. */
export async function readPayload(file: string): Promise<ValueObject> {
  const wrong = (message: string) => new InputError([{ at: { file, line: 1, column: 1 }, message }]);
  const info = await stat(file).catch(() => undefined);
  if (!info?.isFile()) throw wrong('There is no such payload file');
  if (info.size > MAX_BYTES) throw wrong(`The payload has ${info.size} bytes, more than the limit of ${MAX_BYTES}`);
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (isObject(value)) return value;
  } catch (error) {
    throw wrong(`The payload is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  throw wrong('The payload must be a JSON object');
}

function isObject(value: unknown): value is ValueObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
