import type { Tool } from './find-tools.ts';
import { failedTool, runTool } from './run-tool.ts';
import type { ActionContext, ActionOutcome } from './types.ts';

/**
 * Makes an environment of the interpreter (`$1`) in `$2`, with a copy of its pip and setuptools and nothing else, as the
 * Pythons of GitHub's runners have: `pip install` in a step must not change the machine's own Python. Where the machine
 * has no pip, the environment has none.
 */
const MAKE = `
set -e
"$1" -m venv --without-pip "$2"
site() { "$1" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }
to=$(site "$2/bin/python")
from=$("$1" -c 'import os, pip; print(os.path.dirname(os.path.dirname(pip.__file__)))' 2>/dev/null) || exit 0
for part in pip setuptools pkg_resources _distutils_hack; do
  for source in "$from/$part" "$from/$part"-*.dist-info "$from/$part"-*.egg-info; do
    [ ! -d "$source" ] || cp -R "$source" "$to/"
  done
done
for name in pip pip3; do
  printf '#!/bin/sh\\nexec "%s" -m pip "$@"\\n' "$2/bin/python" >"$2/bin/$name"
  chmod +x "$2/bin/$name"
done
`;

/** Gives the job a Python of its own, first on the PATH as `python`, `python3` and `pip`. */
export async function makePython(context: ActionContext, { program, text }: Tool): Promise<ActionOutcome> {
  const home = `${context.job.paths.temp}/python-${text}`;
  const made = await runTool(context, ['sh', '-c', MAKE, 'sh', program, home], { quiet: true });
  if (made.code !== 0) return failedTool(`${program} cannot make an environment (is its venv module installed?)`, made);
  if (context.input('update-environment').toLowerCase() !== 'false') {
    context.addPath(`${home}/bin`);
    for (const name of ['pythonLocation', 'Python_ROOT_DIR', 'Python3_ROOT_DIR']) context.setEnv(name, home);
  }
  context.setOutput('python-version', text);
  context.setOutput('python-path', `${home}/bin/python`);
  context.setOutput('cache-hit', 'false');
  return { ok: true };
}
