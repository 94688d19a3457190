import { pc } from '../events/colours.ts';
import { printable } from '../events/render.ts';
import type { Finding } from '../pipeline/check/finding.ts';

/** How findings are printed: for people, one JSON object a line, or as GitHub's annotations. */
export const FORMATS = ['text', 'json', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** Where every code has a section of its own. */
const DOCS = 'docs/checks.md';

/** A finding as text that ends with a line feed; `line` is the line of the file it stands in. */
export function showFinding(finding: Finding, format: Format, line: string): string {
  switch (format) {
    case 'text':
      return `${textOf(finding, line)}\n`;
    case 'json':
      return `${JSON.stringify(finding)}\n`;
    case 'github':
      return `${annotation(finding)}\n`;
  }
}

const COLOURS = { error: pc.red, warning: pc.yellow, info: pc.cyan };

/** Wider lines are cut around the place. */
const WIDTH = 120;

function textOf({ code, severity, file, line, column, message, why, fix }: Finding, source: string): string {
  const from = Math.max(0, Math.min(column - 1 - WIDTH / 2, source.length - WIDTH));
  const shown = printable(source.slice(from, from + WIDTH)).replaceAll('\t', ' ');
  const gutter = String(line).padStart(5);
  return [
    `${pc.bold(`${file}:${line}:${column}`)} ${COLOURS[severity](severity)} ${printable(message)} ${pc.dim(`[${code}]`)}`,
    `${pc.dim(`${gutter} |`)} ${shown}`,
    `${pc.dim('      |')} ${' '.repeat(Math.max(0, column - 1 - from))}${COLOURS[severity]('^')}`,
    `  why: ${why}`,
    `  fix: ${printable(fix)}`,
    pc.dim(`  ${DOCS}#${code}`),
    '',
  ].join('\n');
}

/** `::warning file=…::message`, as GitHub's workflow commands escape it. */
function annotation({ code, severity, file, line, column, message, why, fix }: Finding): string {
  const level = severity === 'info' ? 'notice' : severity;
  const place = `file=${property(file)},line=${line},col=${column},title=${property(code)}`;
  return `::${level} ${place}::${escaped(`${message}. ${why} ${fix}`)}`;
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
