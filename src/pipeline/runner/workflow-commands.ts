/** `::name key=value,key2=value2::data`, unescaped. */
export interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** Reads a line as a workflow command; null when it is none. Leading blanks are allowed. (runner: ActionCommand.cs) */
export function readCommand(line: string): WorkflowCommand | null {
  const match = /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/s.exec(line);
  if (!match) return null;
  const [, name = '', list = '', data = ''] = match;
  const properties: Record<string, string> = {};
  for (const part of list.split(',')) {
    const equals = part.indexOf('=');
    if (equals > 0) properties[part.slice(0, equals).trim()] = unescapeProperty(part.slice(equals + 1));
  }
  return { name: name.toLowerCase(), properties, data: unescapeData(data) };
}

function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

function unescapeProperty(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%');
}
