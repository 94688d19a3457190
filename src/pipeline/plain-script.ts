/** A quoted text, a variable, a comment or a line that goes on: what holds letters that mean something elsewhere. */
const OPAQUE = /"(?:[^"\\`$]|\\.|\$(?:\w+|\{\w+\}))*"|'[^']*'|\$(?:\w+|\{\w+\})|(?<=^|[\s;&|])#[^\n]*|\\\n/gs;
const REDIRECTION = /\d?(?:>>|>&|&>|>|<)[ \t]*[\w./-]+(?![\w./<>-])/g;
const KEYWORD =
  /(?:^|[^\w./-])(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|in|select|function|time|coproc)(?:$|[^\w./-])/;
const LETTERS = /^[\w \t\n./:=@%+,~*?^|&;-]*$/;

/**
 * Whether every shell can surely read a script: words, quoted texts, plain variables and redirections, with `|`, `;`, `&`, `&&`
 * and `||` between commands. Says no to much that is right too, which then is for a shell to say.
 */
export function isPlainScript(text: string): boolean {
  const words = text
    .replaceAll('\r', '')
    .replaceAll(OPAQUE, (part) => (part.startsWith('#') ? '' : part.startsWith('\\') ? ' ' : 'x'))
    .replaceAll(REDIRECTION, ' ');
  return LETTERS.test(words) && !KEYWORD.test(words) && words.split('\n').every(isPlainLine);
}

/** Between two operators stands a command; behind a last `;` or `&` need be none. */
function isPlainLine(line: string): boolean {
  if (line.trim() === '') return true;
  const commands = line.split(/\|\||&&|[|;&]/).map((command) => command.trim());
  if (commands.at(-1) === '' && /[^;&|\s]\s*[;&]\s*$/.test(line)) commands.pop();
  return !commands.includes('');
}
