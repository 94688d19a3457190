/** Bytes of a step summary. (runner: FileCommandManager.cs) */
export const MAX_SUMMARY = 1024 * 1024;
/** Bytes of every other command file: a limit of ours, so that a step cannot exhaust the runner's memory. */
export const MAX_COMMAND_FILE = 16 * 1024 * 1024;

export type Pairs =
  | { readonly ok: true; readonly pairs: readonly (readonly [string, string])[] }
  | { readonly ok: false; readonly reason: string };

/** Reads a file of `NAME=value` and `NAME<<DELIMITER` … `DELIMITER`. (runner: FileCommandManager.cs, EnvFileKeyValuePairs) */
export function readPairs(text: string): Pairs {
  const pairs: [string, string][] = [];
  const lines = splitLines(text);
  for (let index = 0; index < lines.length; index += 1) {
    const { content } = lines[index] ?? { content: '' };
    if (content === '') continue;
    const equals = content.indexOf('=');
    const heredoc = content.indexOf('<<');
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      if (equals === 0) return bad(`Invalid format '${content}'. Name must not be empty`);
      pairs.push([content.slice(0, equals), content.slice(equals + 1)]);
      continue;
    }
    if (heredoc < 0) return bad(`Invalid format '${content}'`);
    const [name, delimiter] = [content.slice(0, heredoc), content.slice(heredoc + 2)];
    if (name === '' || delimiter === '')
      return bad(`Invalid format '${content}'. Name must not be empty and delimiter must not be empty`);
    const end = lines.findIndex((line, at) => at > index && line.content === delimiter);
    if (end < 0) return bad(`Invalid value. Matching delimiter not found '${delimiter}'`);
    const value = lines.slice(index + 1, end);
    pairs.push([
      name,
      value.map((line, at) => (at === value.length - 1 ? line.content : line.content + line.ending)).join(''),
    ]);
    index = end;
  }
  return { ok: true, pairs };
}

/** The lines of GITHUB_PATH. */
export function readPaths(text: string): string[] {
  return splitLines(text)
    .map(({ content }) => content)
    .filter((line) => line !== '');
}

function splitLines(text: string): { content: string; ending: string }[] {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  const lines = [...body.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)].map(([, content = '', ending = '']) => ({
    content,
    ending,
  }));
  return lines.filter(({ content, ending }, index) => content !== '' || ending !== '' || index < lines.length - 1);
}

function bad(reason: string): Pairs {
  return { ok: false, reason };
}
