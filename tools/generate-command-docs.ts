// Writes docs/commands.md: what `--help` of every command says. A test fails when it is stale.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { createProgram } from '../src/cli/program.ts';

const file = path.join(path.dirname(import.meta.dirname), 'docs', 'commands.md');

/** The page of all commands, in the order of the help. */
export async function commandsPage(): Promise<string> {
  const printed: string[] = [];
  const out = new Writable({
    write(chunk: Buffer, _encoding, done) {
      printed.push(chunk.toString('utf8'));
      done();
    },
  });
  const program = await createProgram({ out, err: out, signal: new AbortController().signal, exitCode: 0 }, []);
  const sections = program.commands.flatMap(leaves).map((command) => {
    printed.length = 0;
    command.configureOutput({ getOutHelpWidth: () => 120, getOutHasColors: () => false }).outputHelp();
    return `## gantry ${nameOf(command)}\n\n\`\`\`text\n${printed.join('').trim()}\n\`\`\`\n`;
  });
  const intro = `# Commands

Written from what \`gantry <command> --help\` says. Every command ends with 0 when it was good, 1 when the work failed, 2 when the input is
wrong, and 3 when Gantry broke; with \`--json\` it prints one JSON object per line, of which the last is the summary.
`;
  return [intro, ...sections].join('\n');
}

/** A command that does something, or those below it. */
function leaves(command: Command): readonly Command[] {
  return command.commands.length > 0 ? command.commands.flatMap(leaves) : [command];
}

function nameOf(command: Command): string {
  const above = command.parent;
  return above?.parent ? `${nameOf(above)} ${command.name()}` : command.name();
}

if (import.meta.main) {
  await writeFile(file, await commandsPage());
  process.stdout.write('Wrote docs/commands.md\n');
}
