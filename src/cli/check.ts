import fs from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from 'commander';
import { runCommand } from '../lib/command.ts';
import { InputError, type Mistake } from '../lib/mistake.ts';
import { SEVERITIES, type Severity } from '../pipeline/check/finding.ts';
import { type CheckedFile, checkFiles } from '../pipeline/check-files.ts';
import { filesIn } from '../pipeline/source/source-files.ts';
import { type Cli, commonOptions, withCommonOptions, writeJson } from './cli.ts';
import { givenPath } from './given-path.ts';
import { FORMATS, type Format, showFinding } from './show-findings.ts';

/** `gantry check [files]`: what is wrong in workflow files, and what will go wrong. */
export function checkCommand(cli: Cli): Command {
  const command = new Command('check')
    .description('find mistakes and traps in workflow files; runs nothing')
    .argument('[files...]', 'workflow files or folders of them; by default all of the repository')
    .addOption(new Option('--format <format>', 'how findings are printed').choices(FORMATS).default('text'))
    .addOption(
      new Option('--level <severity>', 'exit 1 when a finding is this bad').choices(SEVERITIES).default('warning'),
    )
    .action(async (files: string[], options: { format: Format; level: Severity } & Record<string, unknown>) => {
      const { folder, json } = commonOptions(options);
      const checked = await checkAll(cli, folder, files, json ? 'json' : options.format);
      const counts = countOf(checked);
      const summary = { type: 'summary', files: checked.length, ...counts };
      const failing = SEVERITIES.slice(0, SEVERITIES.indexOf(options.level) + 1);
      const fails = failing.some((severity) => counts[severity] > 0);
      if (json) writeJson(cli, { ...summary, result: fails ? 'failure' : 'success' });
      else if (options.format === 'text') cli.out.write(`${inWords(checked.length, counts)}\n`);
      cli.exitCode = checked.some(({ readable }) => !readable) ? 2 : fails ? 1 : 0;
    });
  return withCommonOptions(command, 'gantry check .github/workflows/ci.yml --format github');
}

/** Prints the findings of each file as soon as it and those before it are checked. */
async function checkAll(cli: Cli, folder: string, files: readonly string[], format: Format): Promise<CheckedFile[]> {
  const top = await topOf(folder);
  const all = files.length > 0 ? await namedFiles(folder, files) : await yamlIn(path.join(top, '.github', 'workflows'));
  if (all.length === 0)
    throw new InputError(`There are no workflow files in ${path.join(top, '.github', 'workflows')}`);
  const nameOf = (file: string) => {
    const inside = path.relative(top, file);
    return inside.startsWith('..') || path.isAbsolute(inside) ? file : inside;
  };
  const checked: CheckedFile[] = [];
  for await (const result of checkFiles(all, nameOf, cli.signal)) {
    for (const finding of result.findings)
      cli.out.write(showFinding(finding, format, result.lines[finding.line - 1] ?? ''));
    checked.push(result);
  }
  return checked;
}

/** The folder itself when it has workflows, else the top of the repository around it, if any: files are checked anywhere. */
async function topOf(folder: string): Promise<string> {
  if ((await yamlIn(path.join(folder, '.github', 'workflows'))).length > 0) return folder;
  const git = await runCommand(['git', 'rev-parse', '--show-toplevel'], { cwd: folder }).catch(() => undefined);
  return git?.code === 0 ? git.stdout.trim() : folder;
}

async function namedFiles(folder: string, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const mistakes: Mistake[] = [];
  for (const name of names) {
    const file = path.resolve(givenPath(folder, name));
    const stat = await fs.stat(file).catch(() => undefined);
    if (!stat) mistakes.push({ message: `There is no file ${name}` });
    else found.push(...(stat.isDirectory() ? await yamlIn(file) : [file]));
  }
  if (mistakes.length > 0) throw new InputError(mistakes);
  return [...new Set(found)];
}

/** The YAML files of a folder. A folder may have any name, also one like theirs. */
async function yamlIn(folder: string): Promise<string[]> {
  const files = (await filesIn(folder)).filter((name) => /\.ya?ml$/.test(name));
  return files.toSorted().map((name) => path.join(folder, name));
}

type Counts = Record<Severity, number>;

function countOf(checked: readonly CheckedFile[]): Counts {
  const counts: Counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of checked.flatMap(({ findings }) => findings)) counts[severity] += 1;
  return counts;
}

function inWords(files: number, { error, warning, info }: Counts): string {
  const many = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  return `${many(files, 'file')}: ${many(error, 'error')}, ${many(warning, 'warning')}, ${info} info.`;
}
