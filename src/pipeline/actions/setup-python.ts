import { findTools, type Tool } from './find-tools.ts';
import { makePython } from './make-python.ts';
import type { ActionContext, ActionOutcome, BuiltInAction } from './types.ts';
import { firstLine, fromToolVersions, wantedVersion } from './version-file.ts';
import { compareVersions, readRange, readVersion, type Version } from './version-range.ts';

const pipCache = "this machine keeps pip's cache between runs";

/** `actions/setup-python`: the Python that is asked for, else the nearest of this machine, said aloud. */
export const setupPython: BuiltInAction = {
  name: 'actions/setup-python',
  inputs: { 'python-version': {}, 'python-version-file': {}, 'update-environment': { default: 'true' } },
  accepted: {
    cache: pipCache,
    'cache-dependency-path': pipCache,
    'check-latest': 'what is here and fits is taken',
    architecture: "it is this machine's",
    token: 'nothing is fetched from GitHub',
    'allow-prereleases': 'what is here and fits is taken',
    freethreaded: 'what is here and fits is taken',
    'pip-version': 'the pip that comes with it is used',
    'pip-install': 'call pip in a step',
  },
  main: setUp,
};

async function setUp(context: ActionContext): Promise<ActionOutcome> {
  const wanted = await wantedVersion(context, {
    direct: 'python-version',
    file: 'python-version-file',
    read: versionInFile,
  });
  if (!wanted.ok) return wanted;
  const version = (wanted.version.split('\n')[0] ?? '').trim().replace(/-dev$/, '');
  const range = version === '' ? '*' : version;
  const fits = readRange(range);
  if (!fits) return { ok: false, reason: `"${version}" is no version of Python that can be read` };
  const found = (await findPythons(context)).filter((tool) => tool.version[0] === 3);
  const exact = found.find((tool) => fits(tool.version));
  const tool = exact ?? nearest(found, range);
  if (!tool) {
    const have = found.map(({ text }) => text).join(', ') || 'none';
    return {
      ok: false,
      reason: `Python ${version} is not on this machine (it has ${have}). Install it, or leave the job out`,
    };
  }
  if (!exact)
    context.warn(`Python ${version} is not on this machine; Python ${tool.text}, the nearest there is, is used`);
  context.say(`Python ${tool.text} at ${tool.program}`);
  return makePython(context, tool);
}

/** Stands in for another version at most. */
const OLDEST: Version = [3, 8, 0];

const PRINT = 'import sys; print("%d.%d.%d" % sys.version_info[:3], sys.executable)';

function findPythons(context: ActionContext): Promise<Tool[]> {
  return findTools(context, {
    names: ['python3', 'python'],
    places: [
      '/usr/bin/python3.[0-9]',
      '/usr/bin/python3.[0-9][0-9]',
      '/usr/local/bin/python3.[0-9]*[0-9]',
      '/opt/homebrew/bin/python3.[0-9]*[0-9]',
      '"${PYENV_ROOT:-$HOME/.pyenv}"/versions/3*/bin/python3',
      '"$RUNNER_TOOL_CACHE"/Python/*/*/bin/python3',
    ],
    versionWords: ['-c', PRINT],
  });
}

/** The oldest of the newer ones, which runs what an older one did; else the newest, unless it is out of use. */
function nearest(found: readonly Tool[], range: string): Tool | undefined {
  const wanted = readVersion(range);
  if (wanted?.[0] !== 3) return undefined;
  const inOrder = found
    .filter(({ version }) => compareVersions(version, OLDEST) >= 0)
    .sort((a, b) => compareVersions(a.version, b.version));
  return inOrder.find(({ version }) => compareVersions(version, wanted) > 0) ?? inOrder.at(-1);
}

function versionInFile(name: string, text: string): string | null {
  if (name === '.tool-versions') return fromToolVersions(text, ['python']);
  if (name === 'pyproject.toml') return /^requires-python\s*=\s*["']([^"']+)["']/m.exec(text)?.[1] ?? null;
  return firstLine(text);
}
