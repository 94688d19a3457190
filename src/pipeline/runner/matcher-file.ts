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

const group = z.number().int().min(0).max(99).optional();
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
  problemMatcher: z.array(
    z.object({
      owner: z.string().min(1),
      severity: z.string().default(''),
      pattern: z
        .array(groups.extend({ regexp: z.string(), loop: z.boolean().default(false) }))
        .min(1)
        .max(20),
    }),
  ),
});

/** Reads a file that `add-matcher` names. (docs: actions/toolkit problem-matchers.md) */
export function readMatchers(text: string): MatcherReading {
  try {
    const { problemMatcher } = file.parse(JSON.parse(text.replace(/^\ufeff/, '')));
    return { ok: true, matchers: problemMatcher.map(definition) };
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return { ok: false, reason };
  }
}

function definition({ owner, severity, pattern }: z.infer<typeof file>['problemMatcher'][number]): MatcherDefinition {
  const patterns = pattern.map(({ regexp, loop, ...places }) => ({
    regexp: new RegExp(regexp),
    loop,
    groups: Object.fromEntries(Object.entries(places).filter(([, place]) => place !== undefined)),
  }));
  return { owner, severity, patterns };
}
