import type { Readable } from 'node:stream';

/** The words after `gantry-host ROOT`: a verb and its arguments, and what it reads from standard input. */
export interface VerbWords {
  readonly words: readonly string[];
  /** Text, or what opens the bytes; opened again when the verb is asked again. */
  readonly input?: string | OpenBytes;
  /** Milliseconds after which nobody waits for it any more; bytes on their way do not count. */
  readonly limit: number;
}

/** Opens a stream of bytes. */
export type OpenBytes = () => Readable;

/** Opens folders of these names in a folder as a tar. */
export type OpenTar = (folder: string, names: readonly string[]) => Readable;
