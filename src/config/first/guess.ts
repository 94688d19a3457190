/** A value for gantry.yml that was read out of a repository. */
export interface Guess<T> {
  readonly value: T;
  /** What it was seen in, to be checked by a person, such as `from services/cart/systemd/cart.service`. */
  readonly why: string;
}

/** A service as the repository suggests it. What is null was not found. */
export interface GuessedService {
  readonly name: string;
  readonly path: string;
  readonly runtime: Guess<string>;
  readonly include: Guess<readonly string[]> | null;
  readonly build: Guess<string> | null;
  /** Null for a static site. */
  readonly start: Guess<string> | null;
  readonly port: Guess<number> | null;
  readonly listen: Guess<'tcp'> | null;
  readonly ready: Guess<string> | null;
  readonly exclusive: Guess<true> | null;
  readonly migrate: Guess<string> | null;
  readonly secrets: Guess<readonly string[]> | null;
  /** The folder of built files of a static site. */
  readonly root: Guess<string> | null;
}

/** An environment as the workflows suggest it. */
export interface GuessedEnvironment {
  readonly name: string;
  readonly branch: Guess<string> | null;
  readonly url: Guess<string> | null;
  /** The first part of `user@host`. */
  readonly user: string;
  readonly hostSecret: string | null;
  readonly databaseSecret: Guess<string> | null;
  /** Whether its workflow takes a backup first. */
  readonly backup: Guess<true> | null;
}

/** Everything that is not a service or an environment. */
export interface GuessedWatching {
  readonly store: Guess<string> | null;
  readonly schedule: Guess<string> | null;
  readonly every: Guess<string> | null;
  readonly checks: readonly string[];
  readonly slack: Guess<string> | null;
}
