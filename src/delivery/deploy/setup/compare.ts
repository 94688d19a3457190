import type { Found, FoundHost } from './found-host.ts';
import type { WantedFile, WantedHost } from './wanted.ts';

/** One thing that is not as wanted. `before` and `after` are contents for a diff; null where there are none. */
export type Change =
  | { readonly what: 'user'; readonly name: string; readonly system: boolean }
  | { readonly what: 'folder'; readonly path: string; readonly mode: string; readonly ownerFile?: string }
  | { readonly what: 'link'; readonly path: string; readonly target: string }
  | { readonly what: 'file'; readonly file: WantedFile; readonly before: string | null; readonly why: string }
  | { readonly what: 'enable'; readonly unit: string };

/** What has to change; nothing on a host that is as wanted. */
export function compare(wanted: WantedHost, found: FoundHost): Change[] {
  return [
    ...wanted.users.filter(({ name }) => !found.users.has(name)).map((user) => ({ what: 'user', ...user }) as const),
    ...wanted.folders
      .filter(({ path, mode }) => !isAs(found.paths.get(path), 'folder', mode))
      .map((folder) => ({ what: 'folder', ...folder }) as const),
    ...wanted.links
      .filter(({ path, target }) => found.paths.get(path)?.content !== target)
      .map((link) => ({ what: 'link', ...link }) as const),
    ...wanted.files.flatMap((file) => fileChange(file, found.paths.get(file.path))),
    ...lineChanges(wanted, found),
    ...wanted.enabled.filter((unit) => !found.enabled.has(unit)).map((unit) => ({ what: 'enable', unit }) as const),
  ];
}

function fileChange(file: WantedFile, found: Found | undefined): Change[] {
  if (!found) return [{ what: 'file', file, before: null, why: 'is missing' }];
  const why =
    found.content !== file.content
      ? 'has other content'
      : isAs(found, 'file', file.mode)
        ? null
        : `is ${found.mode} ${found.owner}, not ${file.mode} root:root`;
  return why === null ? [] : [{ what: 'file', file, before: found.content, why }];
}

function lineChanges({ lines }: WantedHost, found: FoundHost): Change[] {
  return lines.flatMap(({ path, pattern, line }): Change[] => {
    const before = found.paths.get(path);
    if (!before) return [];
    const content = before.content.replaceAll(pattern, line);
    if (content === before.content) return [];
    return [
      { what: 'file', file: { path, mode: before.mode, content }, before: before.content, why: 'has another value' },
    ];
  });
}

function isAs(found: Found | undefined, kind: Found['kind'], mode: string): boolean {
  return found?.kind === kind && found.mode === mode && found.owner === 'root:root';
}
