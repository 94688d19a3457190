import { type Token, tokenize, type Word } from './tokens.ts';

/** One simple command. `program` is its name without its folder; assignments, keywords and `sudo` before it are left out. */
export interface Command {
  readonly program: string;
  readonly words: readonly Word[];
  /** The words behind the program, as texts. */
  readonly args: readonly string[];
  readonly offset: number;
  readonly sudo: boolean;
  /** Where its output goes, if a file. */
  readonly output?: Word;
  /** What a here-document gives it to read. */
  readonly document?: string;
}

/** Commands whose output feeds the next one; `pipes` are the offsets of the `|` between them. */
export interface Pipeline {
  readonly commands: readonly Command[];
  readonly pipes: readonly number[];
}

const LEADS = new Set('if then elif else do while until ! { env exec time nohup command sudo'.split(' '));

/** All pipelines of a script in the order of the text, those in `$( )` behind the others. */
export function parseScript(script: string): readonly Pipeline[] {
  return tokenize(script).flatMap(pipelines);
}

function pipelines(tokens: readonly Token[]): Pipeline[] {
  const found: Pipeline[] = [];
  let commands: Command[] = [];
  let pipes: number[] = [];
  let part: Token[] = [];
  const endCommand = () => {
    const command = commandOf(part);
    if (command) commands.push(command);
    part = [];
  };
  const end = { kind: 'operator', text: '\n', offset: 0 } as const;
  for (const token of [...tokens, end]) {
    if (token.kind === 'word' || /[<>]/.test(token.text)) part.push(token);
    else if (token.text === '|' || token.text === '|&') {
      endCommand();
      if (commands.length > pipes.length) pipes.push(token.offset);
    } else if (part.length > 0 || pipes.length < commands.length || token.text !== '\n') {
      endCommand();
      if (commands.length > 0) found.push({ commands, pipes });
      commands = [];
      pipes = [];
    }
  }
  return found;
}

function commandOf(tokens: readonly Token[]): Command | undefined {
  const words: Word[] = [];
  let output: Word | undefined;
  let document: string | undefined;
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (token.kind !== 'word') continue;
    if (before?.kind !== 'operator') words.push(token);
    else if (/^(?:>>?|>\||&>)$/.test(before.text)) output = token;
    else document ??= token.document;
  }
  let first = 0;
  let sudo = false;
  for (; first < words.length; first += 1) {
    const text = words[first]?.text ?? '';
    if (!LEADS.has(text) && !/^[A-Za-z_]\w*=/.test(text) && !(sudo && text.startsWith('-'))) break;
    sudo ||= text === 'sudo';
  }
  const program = words[first];
  if (!program) return undefined;
  return {
    program: program.text.replace(/^.*\/(?=[^/]+$)/, ''),
    words: words.slice(first),
    args: words.slice(first + 1).map(({ text }) => text),
    offset: (words[0] ?? program).offset,
    sudo,
    ...(output && { output }),
    ...(document !== undefined && { document }),
  };
}
