import { runTool } from './run-tool.ts';
import type { ActionContext, ActionOutcome, BuiltInAction } from './types.ts';
import { compareVersions, numbersOf } from './versions.ts';

const cache = "this machine keeps Go's caches between runs";

/** `actions/setup-go`: the Go of this machine, when it is not older than what is asked for. */
export const setupGo: BuiltInAction = {
  name: 'actions/setup-go',
  inputs: { 'go-version': {}, 'go-version-file': {} },
  accepted: {
    cache,
    'cache-dependency-path': cache,
    'check-latest': 'what is here and fits is taken',
    architecture: "it is this machine's",
    token: 'nothing is fetched from GitHub',
  },
  main: setUp,
};

async function setUp(context: ActionContext): Promise<ActionOutcome> {
  const { job, input, environment, say, warn } = context;
  const wanted = await wantedVersion(context);
  if (wanted === null)
    return { ok: false, reason: `The specified go version file at: ${input('go-version-file')} does not exist` };
  const program = await job.findProgram('go', environment.PATH ?? '');
  if (!program) return { ok: false, reason: `Go ${wanted} is not on this machine: install it, or leave the job out` };
  const { output } = await runTool(context, [program, 'env', 'GOVERSION', 'GOPATH'], { quiet: true });
  const [version = '', path = ''] = output.split('\n');
  const [have, want] = [numbersOf(version), numbersOf(wanted)];
  if (compareVersions(have, want) < 0)
    return { ok: false, reason: `Go ${wanted} is not on this machine: it has ${version}` };
  if (want.length > 1 && (have[0] !== want[0] || have[1] !== want[1])) {
    warn(`Go ${wanted} is not on this machine; ${version} is used, which compiles what ${wanted} compiles`);
  }
  say(`${version} at ${program}`);
  context.addPath(`${path}/bin`);
  context.setOutput('go-version', version.replace(/^go/, ''));
  context.setOutput('cache-hit', 'false');
  return { ok: true };
}

/** From the input, or the `go` line of go.mod or go.work. */
async function wantedVersion({ job, input }: ActionContext): Promise<string | null> {
  const file = input('go-version-file');
  if (input('go-version') !== '' || file === '') return input('go-version').replace(/\.x$/, '');
  const text = await job.read(`${job.paths.workspace}/${file}`, 1024 * 1024);
  if (text === null) return null;
  return /^go\s+(\S+)/m.exec(text)?.[1] ?? text.trim();
}
