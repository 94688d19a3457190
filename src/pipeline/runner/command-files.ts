/** Bytes of a step summary. (runner: FileCommandManager.cs) */
export const MAX_SUMMARY = 1024 * 1024;
/** Bytes of every other command file: a limit of ours, so that a step cannot exhaust the runner's memory. */
export const MAX_COMMAND_FILE = 16 * 1024 * 1024;

/** What a file says, up to the first line that is wrong, which `mistake` names. */
export interface Pairs {
  readonly pairs: readonly (readonly [name: string, value: string])[];
  readonly mistake: string | null;
}

/**
 * Reads a file of `NAME=value` and `NAME<<DELIMITER` … `DELIMITER`. Only a line feed ends a line: a carriage return
 * belongs to the value, as on GitHub's Linux and macOS runners. (runner: FileCommandManager.cs, EnvFileKeyValuePairs)
 */
export function readPairs(text: string): Pairs {
  const pairs: [string, string][] = [];
  const wrong = (mistake: string): Pairs => ({ pairs, mistake });
  let index = text.startsWith('\ufeff') ? 1 : 0;
  const nextLine = (): string | null => {
    if (index >= text.length) return null;
    const end = text.indexOf('\n', index);
    const line = text.slice(index, end < 0 ? text.length : end);
    index = end < 0 ? text.length : end + 1;
    return line;
  };
  for (let line = nextLine(); line !== null; line = nextLine()) {
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) return wrong(`Invalid format '${line}'. Name must not be empty`);
      pairs.push([line.slice(0, equals), line.slice(equals + 1)]);
      continue;
    }
    if (heredoc < 0) return wrong(`Invalid format '${line}'`);
    const [name, delimiter] = [line.slice(0, heredoc), line.slice(heredoc + 2)];
    if (name === '' || delimiter === '')
      return wrong(`Invalid format '${line}'. Name must not be empty and delimiter must not be empty`);
    const start = index;
    let end = index;
    for (let inner = nextLine(); inner !== delimiter; inner = nextLine()) {
      if (inner === null) return wrong(`Invalid value. Matching delimiter not found '${delimiter}'`);
      if (!text.endsWith('\n') && index === text.length) return wrong('Invalid value. EOF marker missing new line.');
      end = index - 1;
    }
    pairs.push([name, end > start ? text.slice(start, end) : '']);
  }
  return { pairs, mistake: null };
}

/** The lines of GITHUB_PATH. */
export function readPaths(text: string): string[] {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  return body.split(/\r\n|\n|\r/).filter((line) => line !== '');
}
