import { failedTool, runTool } from './run-tool.ts';
import type { ActionContext, ActionOutcome, BuiltInAction } from './types.ts';
import { compareVersions, fits, numbersOf } from './versions.ts';

const pipCache = "this machine keeps pip's cache between runs";

/** `actions/setup-python`: the Python that is asked for, or the nearest one of this machine, said aloud. */
export const setupPython: BuiltInAction = {
  name: 'actions/setup-python',
  inputs: { 'python-version': {}, 'python-version-file': {} },
  accepted: {
    cache: pipCache,
    'cache-dependency-path': pipCache,
    'check-latest': 'what is here and fits is taken',
    architecture: "it is this machine's",
    token: 'nothing is fetched from GitHub',
    'update-environment': 'the environment is always updated',
    'allow-prereleases': 'what is here and fits is taken',
    freethreaded: 'what is here and fits is taken',
    'pip-version': 'the pip that comes with it is used',
    'pip-install': 'call pip in a step',
  },
  main: setUp,
};

interface Found {
  readonly program: string;
  readonly version: string;
}

async function setUp(context: ActionContext): Promise<ActionOutcome> {
  const wanted = await wantedVersion(context);
  if (wanted === null)
    return {
      ok: false,
      reason: `The specified python version file at: ${context.input('python-version-file')} does not exist`,
    };
  const found = await findPythons(context);
  const exact = found.find(({ version }) => fits(version, wanted));
  const chosen = exact ?? nearest(found, wanted);
  if (!chosen)
    return { ok: false, reason: `Python ${wanted} is not on this machine: install it, or leave the job out` };
  if (!exact) context.warn(`Python ${wanted} is not on this machine; ${chosen.version} is used instead`);
  context.say(`Python ${chosen.version} at ${chosen.program}`);
  return use(context, chosen);
}

async function wantedVersion({ job, input }: ActionContext): Promise<string | null> {
  const file = input('python-version-file');
  if (input('python-version') !== '' || file === '') return input('python-version').split('\n')[0] ?? '';
  const text = await job.read(`${job.paths.workspace}/${file}`, 1024 * 1024);
  return text === null ? null : (text.trim().split('\n')[0] ?? '');
}

/** Every Python 3 on the PATH and of pyenv, with the program it really is. */
async function findPythons(context: ActionContext): Promise<Found[]> {
  const script = `for folder in $(printf %s "$PATH" | tr : ' ') "\${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin; do
    for program in "$folder"/python3 "$folder"/python3.[0-9]*; do
      [ -x "$program" ] && "$program" -c 'import sys; print(sys.executable, "%d.%d.%d" % sys.version_info[:3])' 2>/dev/null
    done
  done; true`;
  const { output } = await runTool(context, ['sh', '-c', script], { quiet: true });
  const lines = [...new Set(output.split('\n').filter(Boolean))];
  return lines.map((line) => ({
    program: line.slice(0, line.lastIndexOf(' ')),
    version: line.slice(line.lastIndexOf(' ') + 1),
  }));
}

/** The oldest that is newer than what is wanted, else the newest there is. */
function nearest(found: readonly Found[], wanted: string): Found | undefined {
  const sorted = found.toSorted((a, b) => compareVersions(numbersOf(a.version), numbersOf(b.version)));
  return sorted.find(({ version }) => compareVersions(numbersOf(version), numbersOf(wanted)) >= 0) ?? sorted.at(-1);
}

/** Puts `python`, `python3`, `pip` and `pip3` first on the PATH. */
async function use(context: ActionContext, { program, version }: Found): Promise<ActionOutcome> {
  const bin = `${context.job.paths.temp}/python-${version}/bin`;
  const script = `mkdir -p "$1" && cd "$1" && ln -sf "$2" python && ln -sf "$2" python3 &&
    printf '#!/bin/sh\\nexec "%s" -m pip "$@"\\n' "$2" >pip && chmod +x pip && cp pip pip3`;
  const made = await runTool(context, ['sh', '-c', script, 'sh', bin, program], { quiet: true });
  if (made.code !== 0) return failedTool('the tool folder cannot be made', made);
  context.addPath(bin);
  context.setEnv('pythonLocation', program.replace(/\/bin\/[^/]+$/, ''));
  context.setOutput('python-version', version);
  context.setOutput('python-path', program);
  return { ok: true };
}
