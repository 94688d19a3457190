import type { Answer } from '../commands/answers.ts';
import type { Counters, Outcome, Patience, Probe, Question, Waited } from '../host.ts';
import type { VerbWords } from '../verb-words.ts';

/** What stands in front of the instances of a host: the forwarder of a local host, or nginx. */
export interface Front {
  /** After a set was composed: makes the front run, and know the services of the set beside those of the live one. */
  prepare(): Promise<Outcome>;
  /** After a link was moved: listens on the ports of the live and the candidate set, and shows the routes of the live one. */
  listen(): Promise<Outcome>;
  /** One request for each question through the front to what a link names. */
  probe(link: 'live' | 'candidate', questions: readonly Question[]): Promise<readonly Probe[]>;
  /** Asks until the answers are good or the patience is over. */
  awaitGood(link: 'live' | 'candidate', question: Question, patience: Patience): Promise<Waited>;
  /** That it is of another version of Gantry and how it is replaced, in a sentence; null when it is not, or does not run. */
  outdated(): Promise<string | null>;
  /** What went wrong at the front since the last reset. */
  counters(reset: boolean): Promise<Counters>;
}

/** Asks the script of the front's host; a bad ending is an answer of code 1. */
export type AskScript = (verb: VerbWords) => Promise<Answer>;
