/** A command in the output of a step, unescaped. */
export interface WorkflowCommand {
  /** In lower case. */
  readonly name: string;
  /** By name in lower case: `endLine` is found in any case. */
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * Reads a line as a workflow command; null when it is none: `::name key=value,key2=value2::data`, blanks before it
 * allowed, or the older `##[name key=value;key2=value2]data` at any place. (runner: ActionCommand.cs)
 */
export function readCommand(line: string): WorkflowCommand | null {
  return readNew(line) ?? readOld(line);
}

function readNew(line: string): WorkflowCommand | null {
  const text = line.trimStart();
  if (!text.startsWith('::')) return null;
  const end = text.indexOf('::', 2);
  if (end < 3) return null;
  const { name, rest } = splitName(text.slice(2, end));
  if (name === '') return null;
  return { name, properties: readProperties(rest, ',', unescapeProperty), data: unescapeData(text.slice(end + 2)) };
}

function readOld(line: string): WorkflowCommand | null {
  const start = line.indexOf('##[');
  const end = start < 0 ? -1 : line.indexOf(']', start);
  if (end < 0) return null;
  const { name, rest } = splitName(line.slice(start + 3, end));
  if (name === '') return null;
  return { name, properties: readProperties(rest, ';', unescapeOld), data: unescapeOld(line.slice(end + 1)) };
}

function splitName(text: string): { name: string; rest: string } {
  const blank = text.indexOf(' ');
  return blank < 0
    ? { name: text.toLowerCase(), rest: '' }
    : { name: text.slice(0, blank).toLowerCase(), rest: text.slice(blank + 1) };
}

function readProperties(list: string, between: string, decode: (text: string) => string): Record<string, string> {
  const properties: Record<string, string> = {};
  for (const part of list.split(between)) {
    const equals = part.indexOf('=');
    if (equals > 0) properties[part.slice(0, equals).trim().toLowerCase()] = decode(part.slice(equals + 1));
  }
  return properties;
}

function unescapeData(text: string): string {
  if (!text.includes('%')) return text;
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  if (!text.includes('%')) return text;
  const some = text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%3A', ':').replaceAll('%2C', ',');
  return some.replaceAll('%25', '%');
}

function unescapeOld(text: string): string {
  if (!text.includes('%')) return text;
  const some = text.replaceAll('%3B', ';').replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%5D', ']');
  return some.replaceAll('%25', '%');
}
