import fs from 'node:fs';

const FULL: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT']);

/** A file that only grows, by whole texts. */
export interface AppendFile {
  /** Whether there was room for the text. */
  append(text: string): boolean;
  close(): void;
}

/**
 * Opens a file for appending. Writes are synchronous, so that a killed process leaves whole texts; a text that finds the
 * disk full is taken back as a whole, and once there is room again, `gap` (given the bytes) stands in its place.
 */
export function openAppendFile(file: string, mode: number, gap: (bytes: number) => string): AppendFile {
  const handle = fs.openSync(file, 'a', mode);
  let missing = 0;
  return {
    append(text) {
      const bytes = Buffer.from(missing > 0 ? gap(missing) + text : text);
      if (writeWhole(handle, bytes)) missing = 0;
      else missing += Buffer.byteLength(text);
      return missing === 0;
    },
    close: () => fs.closeSync(handle),
  };
}

function writeWhole(handle: number, bytes: Buffer): boolean {
  let written = 0;
  try {
    while (written < bytes.length) written += fs.writeSync(handle, bytes, written);
    return true;
  } catch (error) {
    if (!isFull(error)) throw error;
    fs.ftruncateSync(handle, fs.fstatSync(handle).size - written);
    return false;
  }
}

/** Whether an error says that there is no room on the disk. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && FULL.has(String(error.code));
}
