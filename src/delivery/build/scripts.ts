import path from 'node:path';
import type { Program } from '../../config/project.ts';
import { quoteWord } from '../../lib/quote-words.ts';

/** The `run` of a build: starts the program in the foreground with the runtime of the build. PURE words for sh. */
export function runScript(program: Program): string {
  const tools = program.runtime.kind === 'python' ? '$build/venv/bin' : '$build/runtime/bin:$build/node_modules/.bin';
  return `#!/bin/sh
# Starts ${program.name} in the foreground, or the command it is given. The environment comes from whoever runs this.
build=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 1
PATH="${tools}:$PATH"
export PATH
cd "$build/"${quoteWord(program.path || '.')} || exit 1
[ $# -eq 0 ] || exec "$@"
${foreground(program.start)}
`;
}

/**
 * The `install` of a Python build: makes the venv from the wheels, without network. Its argument is an empty folder that
 * becomes the venv, for builds with the same wheels; without one the build has its own.
 */
export function installScript(python: string, requirements: string | null): string {
  return `#!/bin/sh
# Makes the virtual environment from the wheels of this build, without network: in the empty folder that it is given, or
# in the build itself. Run once, in the build's final folder.
set -e
build=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
for python in python${python} python3 python; do
  case $("$python" -c 'import sys; print("%d.%d." % sys.version_info[:2])' 2>/dev/null) in ${python}.*) break ;; esac
  python=
done
[ -n "$python" ] || { echo "This build needs Python ${python}, which is not on this host." >&2; exit 1; }
rm -rf "$build/venv"
venv=\${1:-$build/venv}
"$python" -m venv --without-pip "$venv"
${requirements === null ? '' : installation(requirements)}`;
}

/** pip runs from its own wheel: neither the host nor the venv needs one. */
function installation(requirements: string): string {
  return `cd "$build/"${quoteWord(path.posix.dirname(requirements))}
for pip in "$build"/wheels/pip-*.whl; do :; done
"$venv/bin/python" "$pip/pip" install --quiet --disable-pip-version-check --no-index \\
  --find-links "$build/wheels" -r requirements.txt
`;
}

/** A plain command replaces the shell, so that signals reach the program itself; anything with shell syntax stays as it is. */
function foreground(start: string): string {
  const plain = /^[\w./@+-]+(\s+[\w./:=@,+%-]+)*$/.test(start.trim()) && !/^\w+=/.test(start.trim());
  return plain ? `exec ${start.trim()}` : start;
}
