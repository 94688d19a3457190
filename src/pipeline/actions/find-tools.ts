import { runTool } from './run-tool.ts';
import type { ActionContext } from './types.ts';
import { compareVersions, readVersion, type Version } from './version-range.ts';

/** A program of some version where the job's steps run. */
export interface Tool {
  /** Absolute. */
  readonly program: string;
  readonly version: Version;
  /** As the program says it, such as `20.11.1`. */
  readonly text: string;
  /** Found on the PATH: what a step would use anyhow. */
  readonly onPath: boolean;
}

export interface ToolSearch {
  /** Its name on the PATH. */
  readonly names: readonly string[];
  /** Shell patterns of other places; `~` and variables such as `$PYENV_ROOT` are filled in. */
  readonly places: readonly string[];
  /** The words that make it print its version, and nothing else with digits before. */
  readonly versionWords: readonly string[];
}

/** Prints `path TAB version` for each program that can be run; the first so many arguments are names. */
const PROBE = `
tell() { [ -x "$1" ] || return 0; said=$("$1" $words 2>/dev/null | head -n 1); [ -n "$said" ] && printf '%s\\t%s\\t%s\\n' "$2" "$1" "$said"; }
words=$1; shift
while [ "$1" != -- ]; do found=$(command -v "$1") && tell "$found" path; shift; done
shift
for pattern; do eval "set -- $pattern"; for place; do tell "$place" place; done; done
true
`;

/** Every version of a tool that is there: those of the PATH first, then the newest first. */
export async function findTools(context: ActionContext, search: ToolSearch): Promise<Tool[]> {
  const words = ['sh', '-c', PROBE, 'sh', search.versionWords.join(' '), ...search.names, '--', ...search.places];
  const { output } = await runTool(context, words, { quiet: true });
  const found = output.split('\n').flatMap((line): Tool[] => {
    const [where, program, said = ''] = line.split('\t');
    const version = readVersion(said);
    const text = /\d+(\.\d+)*/.exec(said)?.[0];
    return program && version && text ? [{ program, version, text, onPath: where === 'path' }] : [];
  });
  return found.sort((a, b) => Number(b.onPath) - Number(a.onPath) || compareVersions(b.version, a.version));
}

/** The folder of a program. */
export function folderOf(program: string): string {
  return program.slice(0, program.lastIndexOf('/')) || '/';
}
