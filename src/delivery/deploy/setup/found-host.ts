import { quoteWord } from '../../../lib/quote-words.ts';
import type { WantedHost } from './wanted.ts';

/** What a path of a host is. */
export interface Found {
  readonly kind: 'file' | 'folder' | 'link';
  /** Octal, such as `644`. */
  readonly mode: string;
  /** `user:group`. */
  readonly owner: string;
  /** A file's content, a link's target. */
  readonly content: string;
}

/** A host as it is, as far as what is wanted of it goes. */
export interface FoundHost {
  readonly users: ReadonlySet<string>;
  readonly paths: ReadonlyMap<string, Found>;
  readonly enabled: ReadonlySet<string>;
}

/** The script that looks; it changes nothing. One line a thing: `user NAME`, `enabled UNIT`, `path KIND MODE OWNER PATH BASE64`. */
export function lookScript(wanted: WantedHost): string {
  const paths = [wanted.folders, wanted.files, wanted.links, wanted.lines].flat().map(({ path }) => quoteWord(path));
  return `for name in ${wanted.users.map(({ name }) => quoteWord(name)).join(' ')}; do
  id "$name" >/dev/null 2>&1 && echo "user $name"
done
for unit in ${wanted.enabled.map(quoteWord).join(' ')}; do
  [ "$(systemctl is-enabled "$unit" 2>/dev/null)" = enabled ] && echo "enabled $unit"
done
for path in ${[...new Set(paths)].join(' ')}; do
  if [ -L "$path" ]; then
    echo "path link 777 - $path $(readlink "$path" | base64 -w 0)"
  elif [ -d "$path" ]; then
    echo "path folder $(stat -c '%a %U:%G' "$path") $path -"
  elif [ -f "$path" ]; then
    echo "path file $(stat -c '%a %U:%G' "$path") $path $(base64 -w 0 <"$path")"
  fi
done
echo looked
`;
}

/** Reads what {@link lookScript} printed; `undefined` when it did not come to its end. */
export function readFound(output: string): FoundHost | undefined {
  const lines = output.trimEnd().split('\n');
  if (lines.pop() !== 'looked') return undefined;
  const users = new Set<string>();
  const enabled = new Set<string>();
  const paths = new Map<string, Found>();
  for (const line of lines) {
    const [what, first = '', mode = '', owner = '', path = '', encoded = ''] = line.split(' ');
    if (what === 'user') users.add(first);
    if (what === 'enabled') enabled.add(first);
    if (what !== 'path' || (first !== 'file' && first !== 'folder' && first !== 'link')) continue;
    const text = encoded === '-' ? '' : Buffer.from(encoded, 'base64').toString('utf8');
    paths.set(path, { kind: first, mode, owner, content: first === 'link' ? text.trimEnd() : text });
  }
  return { users, enabled, paths };
}
