import { findTools, folderOf } from './find-tools.ts';
import { runTool } from './run-tool.ts';
import type { ActionContext, ActionOutcome, BuiltInAction } from './types.ts';
import { firstLine, fromToolVersions, wantedVersion } from './version-file.ts';
import { compareVersions, readRange, readVersion } from './version-range.ts';

const cache = "this machine keeps Go's caches between runs";

/** `actions/setup-go`: a Go of this machine that fits, else a newer one, said aloud. */
export const setupGo: BuiltInAction = {
  name: 'actions/setup-go',
  inputs: { 'go-version': {}, 'go-version-file': {} },
  accepted: {
    cache,
    'cache-dependency-path': cache,
    'check-latest': 'what is here and fits is taken',
    architecture: "it is this machine's",
    token: 'nothing is fetched from GitHub',
    'go-download-base-url': 'nothing is downloaded',
  },
  main: setUp,
};

async function setUp(context: ActionContext): Promise<ActionOutcome> {
  const wanted = await wantedVersion(context, { direct: 'go-version', file: 'go-version-file', read: versionInFile });
  if (!wanted.ok) return wanted;
  const range = ['stable', 'oldstable', ''].includes(wanted.version) ? '*' : wanted.version;
  const fits = readRange(range);
  if (!fits) return { ok: false, reason: `"${wanted.version}" is no version of Go that can be read` };
  const found = await findTools(context, {
    names: ['go'],
    places: [
      '/usr/local/go/bin/go',
      '/usr/lib/go-*/bin/go',
      '"$HOME"/sdk/go*/bin/go',
      '"$RUNNER_TOOL_CACHE"/go/*/*/bin/go',
    ],
    versionWords: ['env', 'GOVERSION'],
  });
  const exact = found.find(({ version }) => fits(version));
  const least = readVersion(range);
  // A newer Go reads the `go` line of go.mod and compiles as that version did: https://go.dev/doc/toolchain
  const newer = found.find(({ version }) => least && compareVersions(version, least) > 0);
  const tool = exact ?? newer;
  if (!tool)
    return {
      ok: false,
      reason: missing(
        wanted.version,
        found.map(({ text }) => text),
      ),
    };
  if (!exact)
    context.warn(
      `Go ${wanted.version} is not on this machine; Go ${tool.text} is used, which compiles what ${wanted.version} does`,
    );
  context.say(`Go ${tool.text} at ${tool.program}`);
  context.addPath(folderOf(tool.program));
  const { output: path } = await runTool(context, [tool.program, 'env', 'GOPATH'], { quiet: true });
  if (path.startsWith('/')) context.addPath(`${path.split(':')[0]}/bin`);
  context.setOutput('go-version', tool.text);
  context.setOutput('cache-hit', 'false');
  return { ok: true };
}

function missing(wanted: string, have: readonly string[]): string {
  const there = have.length === 0 ? 'it has no Go' : `it has ${have.join(', ')}`;
  return `Go ${wanted} is not on this machine: ${there}. Install it, or leave the job out`;
}

/** go.mod and go.work: the toolchain when one is named, else the `go` line. */
function versionInFile(name: string, text: string): string | null {
  if (name === '.tool-versions') return fromToolVersions(text, ['golang', 'go']);
  if (!/^go\.(mod|work)$/.test(name)) return firstLine(text);
  return (/^toolchain\s+go(\S+)/m.exec(text) ?? /^go\s+(\S+)/m.exec(text))?.[1] ?? null;
}
