/** A file as a host should have it. Its folder is made when it is missing. */
export interface WantedFile {
  readonly path: string;
  /** Octal, such as `644`. */
  readonly mode: string;
  readonly content: string;
  /** How it is proven before it takes its place: `visudo` reads it first. */
  readonly proof?: 'visudo';
}

/** A folder as a host should have it; `mode` is octal. */
export interface WantedFolder {
  readonly path: string;
  readonly mode: string;
  /** A file that keeps who owned it before, for the way back. */
  readonly ownerFile?: string;
}

/** A file of the host's own of which one line is made to say something: every match of `pattern` becomes `line`. */
export interface WantedLine {
  readonly path: string;
  readonly pattern: RegExp;
  readonly line: string;
}

/**
 * What the one step that needs root makes of a host: a value, so that it can be compared, shown and applied. Everything
 * belongs to root.
 */
export interface WantedHost {
  /** `system` users have neither a home nor a shell. */
  readonly users: readonly { readonly name: string; readonly system: boolean }[];
  readonly folders: readonly WantedFolder[];
  readonly links: readonly { readonly path: string; readonly target: string }[];
  readonly files: readonly WantedFile[];
  readonly lines: readonly WantedLine[];
  /** Units that start with the machine. */
  readonly enabled: readonly string[];
}
