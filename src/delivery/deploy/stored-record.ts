/** A file of a host's ledger, whoever put it there. */
export interface StoredRecord {
  /** The file's name without `.json`. */
  readonly name: string;
  /** What it holds; undefined for a damaged file, which is no JSON. */
  readonly json: unknown;
}
