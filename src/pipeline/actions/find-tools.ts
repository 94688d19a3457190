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
  /** The one or two words that make it print its version; a path after that is the program that it really is. */
  readonly versionWords: readonly string[];
}

/** Prints `where TAB path TAB version` for each program that answers. Arguments: words, `--`, names, `--`, patterns. */
const PROBE = `
one=$1; shift
if [ "$1" = -- ]; then ask() { "$1" "$one"; }; else two=$1; shift; ask() { "$1" "$one" "$two"; }; fi
shift
tell() {
  [ -x "$2" ] || return 0
  said=$(ask "$2" 2>/dev/null | head -n 1)
  [ -z "$said" ] || printf '%s\\t%s\\t%s\\n' "$1" "$2" "$said"
}
while [ "$1" != -- ]; do found=$(command -v "$1") && tell path "$found"; shift; done
shift
for pattern; do eval "set -- $pattern"; for place; do tell place "$place"; done; done
true
`;

/** Every version of a tool that is there: those of the PATH first, then the newest first. */
export async function findTools(context: ActionContext, search: ToolSearch): Promise<Tool[]> {
  const words = ['sh', '-c', PROBE, 'sh', ...search.versionWords, '--', ...search.names, '--', ...search.places];
  const { output } = await runTool(context, words, { quiet: true });
  const found = output.split('\n').flatMap((line): Tool[] => {
    const [where, path, said = ''] = line.split('\t');
    const version = readVersion(said);
    const [, text, real] = /(\d+(?:\.\d+)*)\S*(?: (\/.*))?/.exec(said) ?? [];
    return path && version && text ? [{ program: real ?? path, version, text, onPath: where === 'path' }] : [];
  });
  return found.sort((a, b) => Number(b.onPath) - Number(a.onPath) || compareVersions(b.version, a.version));
}

/** The folder of a program. */
export function folderOf(program: string): string {
  return program.slice(0, program.lastIndexOf('/')) || '/';
}
