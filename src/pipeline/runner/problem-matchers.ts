import type { IssueParts, MatcherPattern, MatcherReading } from './matcher-file.ts';

/** What a matcher found in the output: becomes an annotation. */
export interface Issue extends IssueParts {
  readonly level: 'notice' | 'warning' | 'error';
  readonly message: string;
}

/** The problem matchers of a job, which look for compiler errors and their like in what steps print. */
export interface ProblemMatchers {
  /** Whether there is any. */
  readonly active: boolean;
  /** Adds those of a matcher file; gives what is wrong with it, or null. A later one replaces that of the same owner. */
  add(text: string): Promise<string | null>;
  /** Removes those of the owners, compared without regard to case. */
  remove(owners: readonly string[]): void;
  /** Removes those of the owners that a matcher file names; gives what is wrong with it, or null. */
  removeAllOf(text: string): Promise<string | null>;
  /** Looks at the next line; the newest matcher is asked first. */
  see(line: string): Issue | null;
}

/** A longer line is no compiler's message, and may take a careless expression very long. */
const MAX_LINE = 4096;

/** Loaded when it is used: few jobs have matchers, and what checks their files takes long to load. */
async function readFile(text: string): Promise<MatcherReading> {
  const { readMatchers } = await import('./matcher-file.ts');
  return readMatchers(text);
}

/** The matchers of one job. (runner: OutputManager.cs) */
export function problemMatchers(): ProblemMatchers {
  let matchers: Matcher[] = [];
  const remove = (owners: readonly string[]) => {
    const gone = new Set(owners.map((owner) => owner.toLowerCase()));
    matchers = matchers.filter(({ owner }) => !gone.has(owner.toLowerCase()));
  };
  return {
    get active() {
      return matchers.length > 0;
    },
    async add(text) {
      const read = await readFile(text);
      if (!read.ok) return read.reason;
      const fresh = read.matchers.map(({ owner, severity, patterns }) => new Matcher(owner, severity, patterns));
      remove(fresh.map(({ owner }) => owner));
      matchers = [...fresh, ...matchers];
      return null;
    },
    remove,
    async removeAllOf(text) {
      const read = await readFile(text);
      if (!read.ok) return read.reason;
      remove(read.matchers.map(({ owner }) => owner));
      return null;
    },
    see(line) {
      if (line.length > MAX_LINE) return null;
      const plain = withoutColours(line);
      for (const matcher of matchers) {
        const found = matcher.see(plain);
        if (!found) continue;
        for (const other of matchers) if (other !== matcher) other.reset();
        const issue = issueOf(found, matcher.severity);
        if (issue) return issue;
      }
      return null;
    },
  };
}

/** A line as a matcher sees it. */
export function withoutColours(line: string): string {
  return line.replaceAll(/\x1b\[[0-9;]*[A-Za-z]/g, '').replace(/\r$/, '');
}

/** One matcher: its patterns match lines that follow one another; the last may loop. (runner: IssueMatcher.cs) */
class Matcher {
  readonly owner: string;
  readonly severity: string;
  readonly #patterns: readonly MatcherPattern[];
  #found: (IssueParts | null)[] = [];

  constructor(owner: string, severity: string, patterns: readonly MatcherPattern[]) {
    this.owner = owner;
    this.severity = severity;
    this.#patterns = patterns;
  }

  reset(): void {
    this.#found = [];
  }

  /** What the patterns have found together, once the last one matches. */
  see(line: string): IssueParts | null {
    const last = this.#patterns.length - 1;
    for (let index = last; index >= 0; index -= 1) {
      const pattern = this.#patterns[index];
      const before = index > 0 ? (this.#found[index - 1] ?? null) : {};
      if (!pattern || !before) continue;
      const match = pattern.regexp.exec(line);
      if (!match) {
        this.#found[index === last ? Math.max(0, index - 1) : index] = null;
        continue;
      }
      const parts = { ...before, ...partsOf(pattern, match) };
      if (index < last) {
        this.#found[index] = parts;
        continue;
      }
      this.reset();
      if (pattern.loop && index > 0) this.#found[index - 1] = before;
      return parts;
    }
    return null;
  }
}

function partsOf({ groups }: MatcherPattern, match: RegExpExecArray): IssueParts {
  const entries = Object.entries(groups).map(([name, group]) => [name, match[group]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const LEVELS: Readonly<Record<string, Issue['level']>> = { error: 'error', warning: 'warning', notice: 'notice' };

function issueOf(parts: IssueParts, severity: string): Issue | null {
  const level = LEVELS[(parts.severity || severity || 'error').toLowerCase()];
  const message = parts.message ?? '';
  return level && message.trim() !== '' ? { ...parts, level, message } : null;
}
