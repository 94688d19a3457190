/** What a host says of itself, by name; each name is asked by one check. */
export type HostFacts = ReadonlyMap<string, string>;

/** What is told about one point of a host. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
  /** What puts it right; null where it is right. */
  readonly fix: string | null;
}

/** One point that must be right before a release goes to a host. */
export interface HostCheck {
  readonly name: string;
  /** Lines of sh that print `NAME VALUE` lines; they run as the login user and change nothing. */
  readonly look: string;
  /** Judges what was printed, and the clock of this machine in seconds since 1970 when it was asked. */
  judge(facts: HostFacts, now: number): { readonly ok: boolean; readonly says: string; readonly fix: string };
}
