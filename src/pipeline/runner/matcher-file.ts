import { z } from 'zod';

/** What the groups of a matcher's patterns caught. */
export interface IssueParts {
  readonly file?: string;
  readonly fromPath?: string;
  readonly line?: string;
  readonly column?: string;
  readonly severity?: string;
  readonly code?: string;
  readonly message?: string;
}

export interface MatcherPattern {
  readonly regexp: RegExp;
  readonly loop: boolean;
  /** The number of the group that catches each part. */
  readonly groups: Readonly<Partial<Record<keyof IssueParts, number>>>;
}

export interface MatcherDefinition {
  readonly owner: string;
  readonly severity: string;
  readonly patterns: readonly MatcherPattern[];
}

export type MatcherReading =
  | { readonly ok: true; readonly matchers: readonly MatcherDefinition[] }
  | { readonly ok: false; readonly reason: string };

const group = z.number().int().nullish();
const groups = z.object({
  file: group,
  fromPath: group,
  line: group,
  column: group,
  severity: group,
  code: group,
  message: group,
});
const file = z.object({
  problemMatcher: z
    .array(
      z.object({
        owner: z.string().nullish(),
        severity: z.string().nullish(),
        pattern: z
          .array(groups.extend({ regexp: z.string().nullish(), loop: z.boolean().nullish() }))
          .max(20)
          .nullish(),
      }),
    )
    .nullish(),
});

type GivenMatcher = NonNullable<z.infer<typeof file>['problemMatcher']>[number];
type GivenPattern = NonNullable<GivenMatcher['pattern']>[number];

/** What is wrong with a matcher, in the runner's words. */
class MatcherMistake extends Error {}

/** Reads a file that `add-matcher` names. (docs: actions/toolkit problem-matchers.md; runner: IssueMatcher.cs, Validate) */
export function readMatchers(text: string): MatcherReading {
  try {
    const given = file.parse(JSON.parse(text.replace(/^\ufeff/, ''))).problemMatcher ?? [];
    const matchers = given.map(definition);
    const owners = matchers.map(({ owner }) => owner.toLowerCase());
    const doubled = matchers.find(({ owner }, index) => owners.indexOf(owner.toLowerCase()) < index);
    if (doubled) throw new MatcherMistake(`Duplicate owner name '${doubled.owner}'`);
    return { ok: true, matchers };
  } catch (error) {
    if (error instanceof MatcherMistake) return { ok: false, reason: error.message };
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return { ok: false, reason: `The file is no problem matcher: ${reason}` };
  }
}

function definition({ owner, severity, pattern }: GivenMatcher): MatcherDefinition {
  if (!owner) throw new MatcherMistake('Owner must not be empty');
  if (severity && !/^(?:error|warning|notice)$/i.test(severity))
    throw new MatcherMistake(`Matcher '${owner}' contains unexpected default severity '${severity}'`);
  if (!pattern?.length) throw new MatcherMistake(`Matcher '${owner}' does not contain any patterns`);
  const set = new Set<string>();
  const patterns = pattern.map((one, index) => {
    if (one.loop && (index === 0 || index < pattern.length - 1))
      throw new MatcherMistake("Only the last pattern in a multiline matcher may set 'loop'");
    return readPattern(one, set);
  });
  if (!set.has('message')) throw new MatcherMistake("At least one pattern must set 'message'");
  return { owner, severity: severity ?? '', patterns };
}

/** A pattern, and the properties that are set by now: each may be only once. */
function readPattern({ regexp: source, loop, ...places }: GivenPattern, set: Set<string>): MatcherPattern {
  if (loop && typeof places.message !== 'number') throw new MatcherMistake("The loop pattern must set 'message'");
  const regexp = new RegExp(source ?? '');
  const count = new RegExp(`${regexp.source}|`).exec('')?.length ?? 0;
  const given = Object.entries(places).filter((place): place is [string, number] => typeof place[1] === 'number');
  for (const [name, place] of given) {
    if (set.has(name)) throw new MatcherMistake(`The property '${name}' is set twice`);
    if (place < 0 || place >= count)
      throw new MatcherMistake(`The property '${name}' is set to ${place} which is out of range`);
    set.add(name);
  }
  return { regexp, loop: loop ?? false, groups: Object.fromEntries(given) };
}
