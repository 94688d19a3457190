import { failedTool, runTool } from './run-tool.ts';
import type { ActionContext, ActionOutcome, BuiltInAction } from './types.ts';
import { fits } from './versions.ts';

const npmCache = "this machine keeps npm's cache between runs";

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
    'registry-url': "npm's own settings on this machine count",
    scope: "npm's own settings on this machine count",
    'always-auth': "npm's own settings on this machine count",
    token: 'nothing is fetched from GitHub',
    mirror: 'nothing is fetched from a mirror',
    'mirror-token': 'nothing is fetched from a mirror',
  },
  main: setUp,
};

async function setUp(context: ActionContext): Promise<ActionOutcome> {
  const { job, environment, say } = context;
  const wanted = await wantedVersion(context);
  if (wanted === null)
    return {
      ok: false,
      reason: `The specified node version file at: ${context.input('node-version-file')} does not exist`,
    };
  const folders = [...(environment.PATH ?? '').split(':'), ...(await knownFolders(context))];
  for (const folder of new Set(folders)) {
    const node = await job.findProgram('node', folder);
    if (!node) continue;
    const { output } = await runTool(context, [node, '--version'], { quiet: true });
    if (!fits(output, wanted)) continue;
    say(`Node ${output} at ${node}`);
    return use(context, folder, output);
  }
  return fetchNode(context, wanted);
}

async function wantedVersion({ job, input }: ActionContext): Promise<string | null> {
  const file = input('node-version-file');
  if (input('node-version') !== '' || file === '') return input('node-version');
  const text = await job.read(`${job.paths.workspace}/${file}`, 1024 * 1024);
  if (text === null) return null;
  if (!file.endsWith('package.json')) return text.trim();
  const manifest = JSON.parse(text) as { volta?: { node?: string }; engines?: { node?: string } };
  return manifest.volta?.node ?? manifest.engines?.node ?? '';
}

/** Folders with a Node that the PATH does not name: those fetched before, and the one that runs Gantry. */
async function knownFolders({ job }: ActionContext): Promise<string[]> {
  const list = await job.read(`${job.paths.toolCache}/node/versions`, 1024 * 1024);
  const fetched = (list ?? '')
    .split('\n')
    .filter(Boolean)
    .map((version) => `${job.paths.toolCache}/node/${version}/bin`);
  return [process.execPath.slice(0, process.execPath.lastIndexOf('/')), ...fetched];
}

function use(context: ActionContext, folder: string, version: string): ActionOutcome {
  context.addPath(folder);
  context.setOutput('node-version', version.startsWith('v') ? version : `v${version}`);
  context.setOutput('cache-hit', 'false');
  return { ok: true };
}

/** The platform package of npm is the bare binary, with no install script; npm itself is the machine's. */
async function fetchNode(context: ActionContext, wanted: string): Promise<ActionOutcome> {
  const { job } = context;
  const arch = job.machine.arch.toLowerCase();
  const name = `node-${job.machine.os === 'macOS' ? 'darwin' : 'linux'}-${arch}`;
  const major = /\d+/.exec(wanted)?.[0] ?? '24';
  const range = /^\d+(\.\d+){0,2}$/.test(wanted) ? wanted : major;
  context.say(`Fetching ${name}@${range} from npm …`);
  const staging = `${job.paths.temp}/node-fetch-${range}`;
  await job.makeFolder(staging);
  const words = [
    'npm',
    'install',
    '--prefix',
    staging,
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    `${name}@${range}`,
  ];
  const installed = await runTool(context, words, { quiet: true });
  if (installed.code !== 0) return failedTool(`Node ${wanted} is not on this machine and cannot be fetched`, installed);
  const binary = `${staging}/node_modules/${name}/bin/node`;
  const { output: version } = await runTool(context, [binary, '--version'], { quiet: true });
  const home = `${job.paths.toolCache}/node/${version}`;
  const script =
    'mkdir -p "$2/bin" && cp "$1" "$2/bin/.node.$$" && mv -f "$2/bin/.node.$$" "$2/bin/node" && echo "$3" >>"$2/../versions"';
  const placed = await runTool(context, ['sh', '-c', script, 'sh', binary, home, version], { quiet: true });
  return placed.code === 0
    ? use(context, `${home}/bin`, version)
    : failedTool('the tool cache cannot be written', placed);
}
