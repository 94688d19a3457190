import { findTools, folderOf, type Tool } from './find-tools.ts';
import { failedTool, runTool } from './run-tool.ts';
import type { ActionContext, ActionOutcome, BuiltInAction } from './types.ts';
import { firstLine, fromToolVersions, wantedVersion } from './version-file.ts';
import { readRange } from './version-range.ts';

const npmCache = "this machine keeps npm's cache between runs";
const settings = "npm's own settings on this machine count";

/** `actions/setup-node`: a Node of this machine that fits, or the platform package from npm. */
export const setupNode: BuiltInAction = {
  name: 'actions/setup-node',
  inputs: { 'node-version': {}, 'node-version-file': {} },
  accepted: {
    cache: npmCache,
    'cache-dependency-path': npmCache,
    'package-manager-cache': npmCache,
    'check-latest': 'what is here and fits is taken',
    architecture: "it is this machine's",
    'registry-url': settings,
    scope: settings,
    'always-auth': settings,
    token: 'nothing is fetched from GitHub',
    mirror: 'nothing is fetched from a mirror',
    'mirror-token': 'nothing is fetched from a mirror',
  },
  main: setUp,
};

async function setUp(context: ActionContext): Promise<ActionOutcome> {
  const wanted = await wantedVersion(context, {
    direct: 'node-version',
    file: 'node-version-file',
    read: versionInFile,
  });
  if (!wanted.ok) return wanted;
  const range = rangeOf(wanted.version);
  const fits = readRange(range);
  if (!fits) return { ok: false, reason: `"${wanted.version}" is no version of Node that can be read` };
  const found = await findTools(context, {
    names: ['node'],
    places: [
      `'${process.execPath}'`,
      '"${NVM_DIR:-$HOME/.nvm}"/versions/node/*/bin/node',
      '"$RUNNER_TOOL_CACHE"/node/*/*/bin/node',
    ],
    versionWords: ['--version'],
  });
  const tool = found.find(({ version }) => fits(version));
  return tool ? use(context, tool) : fetchNode(context, range);
}

/** Code names of the long-term lines; the newest comes last. (nodejs/Release) */
const LTS: Readonly<Record<string, number>> = {
  dubnium: 10,
  erbium: 12,
  fermium: 14,
  gallium: 16,
  hydrogen: 18,
  iron: 20,
  jod: 22,
  krypton: 24,
};

/** What setup-node takes for a version, as a range. */
function rangeOf(wanted: string): string {
  const name = wanted.toLowerCase().replace(/^v/, '');
  if (['', '*', 'latest', 'node', 'current'].includes(name)) return '*';
  if (!name.startsWith('lts')) return name;
  const lines = Object.values(LTS);
  const [, code = '*'] = name.split('/');
  if (code === '*') return String(lines.at(-1));
  return /^-\d+$/.test(code) ? String(lines.at(Number(code) - 1) ?? name) : String(LTS[code] ?? name);
}

function versionInFile(name: string, text: string): string | null {
  if (name === '.tool-versions') return fromToolVersions(text, ['nodejs', 'node']);
  if (!name.endsWith('.json')) return firstLine(text);
  try {
    const manifest = JSON.parse(text) as { volta?: { node?: string }; engines?: { node?: string } };
    return manifest.volta?.node ?? manifest.engines?.node ?? null;
  } catch {
    return null;
  }
}

function use(context: ActionContext, { program, text }: Pick<Tool, 'program' | 'text'>): ActionOutcome {
  context.say(`Node ${text} at ${program}`);
  context.addPath(folderOf(program));
  context.setOutput('node-version', `v${text}`);
  context.setOutput('cache-hit', 'false');
  return { ok: true };
}

/** The platform package of npm is the bare binary, with no install script; npm itself is the machine's. */
async function fetchNode(context: ActionContext, range: string): Promise<ActionOutcome> {
  const { os, arch } = context.job.machine;
  const name = `node-${os === 'macOS' ? 'darwin' : 'linux'}-${arch.toLowerCase()}`;
  context.say(`Fetching ${name}@${range} from npm …`);
  const staging = `${context.job.paths.temp}/node-fetch`;
  const quietly = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'];
  const words = ['npm', 'install', '--prefix', staging, ...quietly, `${name}@${range}`];
  const installed = await runTool(context, words, { quiet: true });
  if (installed.code !== 0)
    return failedTool(`Node ${range} is not on this machine and cannot be fetched from npm`, installed);
  const binary = `${staging}/node_modules/${name}/bin/node`;
  const { output: version } = await runTool(context, [binary, '--version'], { quiet: true });
  const text = version.replace(/^v/, '');
  const bin = `${context.job.paths.toolCache}/node/${text}/${arch.toLowerCase()}/bin`;
  // Another job may fetch the same version: the rename makes either copy whole.
  const script = 'mkdir -p "$2" && cp "$1" "$2/.node.$$" && mv -f "$2/.node.$$" "$2/node"';
  const placed = await runTool(context, ['sh', '-c', script, 'sh', binary, bin], { quiet: true });
  if (placed.code !== 0) return failedTool('the tool cache cannot be written', placed);
  return use(context, { program: `${bin}/node`, text });
}
