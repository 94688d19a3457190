import type { Node } from 'libpg-query';

/** A kind of statement and its syntax tree, such as `{ AlterTableStmt: … }`. */
export type SyntaxTree = Node;

/** One statement of a migration file, parsed. */
export interface Statement {
  readonly file: string;
  /** Where it begins, after comments; both count from 1, the column in characters. */
  readonly line: number;
  readonly column: number;
  /** As it stands in the file, without the semicolon. */
  readonly text: string;
  readonly tree: SyntaxTree;
}

/** One migration file, as it stands in a commit. `name` is what the database's own list calls it. */
export interface MigrationFile {
  readonly name: string;
  /** Relative to the repository. */
  readonly path: string;
  readonly sql: string;
}
