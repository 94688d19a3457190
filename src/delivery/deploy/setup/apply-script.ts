import { quoteWord } from '../../../lib/quote-words.ts';
import type { Change } from './compare.ts';

/**
 * The script that makes changes. A file for sudo is read by visudo before it counts; when nginx refuses what came, what
 * was there comes back. Ends with code 0 when everything is in place.
 */
export function applyScript(changes: readonly Change[]): string {
  return `set -eu
umask 022
kept=$(mktemp -d /tmp/gantry-setup.XXXXXX)
trap 'rm -rf "$kept"' EXIT
put() { # PATH MODE PROOF, base64 on standard input
  mkdir -p "\${1%/*}"
  base64 -d >"$1.gantry-new"
  chown root:root "$1.gantry-new"
  chmod "$2" "$1.gantry-new"
  if [ "$3" = visudo ] && ! visudo -cqf "$1.gantry-new"; then
    rm -f "$1.gantry-new"
    echo "$1 is no valid file for sudo" >&2
    exit 1
  fi
  case $1 in
    /etc/nginx/* | /etc/gantry/*) mkdir -p "$kept\${1%/*}"; if [ -f "$1" ]; then cp -p "$1" "$kept$1"; else : >"$kept$1.absent"; fi ;;
  esac
  sync "$1.gantry-new"
  mv -f "$1.gantry-new" "$1"
}
put_back() {
  find "$kept" -type f | while IFS= read -r file; do
    case $file in *.absent) file=\${file%.absent}; rm -f "\${file#"$kept"}" ;; *) cp -p "$file" "\${file#"$kept"}" ;; esac
  done
}
${changes.map(changeCommands).join('\n')}
systemctl daemon-reload
${changes.flatMap((change) => (change.what === 'enable' ? [`systemctl enable -q ${quoteWord(change.unit)}`] : [])).join('\n')}
if ! said=$(nginx -t -q 2>&1); then
  put_back
  echo "nginx refuses its configuration, which is as before again: $said" >&2
  exit 1
fi
if systemctl -q is-active nginx; then systemctl reload nginx; else systemctl restart nginx; fi
echo applied
`;
}

function changeCommands(change: Change): string {
  switch (change.what) {
    case 'user':
      return change.system
        ? `useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin ${quoteWord(change.name)}`
        : `useradd --create-home --shell /bin/bash ${quoteWord(change.name)}`;
    case 'folder':
      return `${keepOwner(change)}install -d -m ${change.mode} -o root -g root ${quoteWord(change.path)} && chmod a-st ${quoteWord(change.path)}`;
    case 'link':
      return `mkdir -p "$(dirname ${quoteWord(change.path)})" && ln -sfn ${quoteWord(change.target)} ${quoteWord(change.path)}`;
    case 'file': {
      const { path, mode, content, proof = '-' } = change.file;
      const encoded = Buffer.from(content)
        .toString('base64')
        .replaceAll(/.{1,76}/g, '$&\n');
      return `put ${quoteWord(path)} ${mode} ${proof} <<'GANTRY'\n${encoded}GANTRY`;
    }
    case 'enable':
      return ':';
  }
}

/** Writes down who owns a folder that is there already, unless it was taken before. */
function keepOwner({ path, ownerFile }: Extract<Change, { readonly what: 'folder' }>): string {
  if (ownerFile === undefined) return '';
  const [folder, file] = [quoteWord(path), quoteWord(ownerFile)];
  return `if [ -d ${folder} ] && [ ! -e ${file} ]; then mkdir -p "$(dirname ${file})" && stat -c '%u:%g %a' ${folder} >${file}; fi\n`;
}
