import type { OldHost, OldUnit } from '../adoption.ts';

/** What `adopt-look` prints: one thing a line, its kind first; what may hold blanks is last. */
export function readOldHost(lines: readonly string[]): OldHost {
  const rows = lines.map((line) => line.split(' '));
  const of = (kind: string) => rows.filter(([first]) => first === kind).map(([, ...rest]) => rest);
  const units = of('unit').map(([name = '', active = '', enabled = '']): OldUnit => {
    const folder = of('folder').find(([owner]) => owner === name);
    const ports = of('listens').filter(([owner]) => owner === name);
    return {
      ...{ name, active, enabled: enabled || 'static', folder: folder?.slice(1).join(' ') ?? '' },
      ports: ports.map(([, port = '']) => Number.parseInt(port, 16)).toSorted((a, b) => a - b),
    };
  });
  return {
    units,
    listening: new Set(of('listening').map(([port = '']) => Number.parseInt(port, 16))),
    sites: of('site').map((words) => ({
      path: words.slice(0, -1).join(' '),
      text: Buffer.from(words.at(-1) ?? '', 'base64').toString('utf8'),
    })),
    scripts: of('script').map((words) => words.join(' ')),
    begun: of('begun').length > 0,
    publicTaken: of('public').length > 0,
    known: new Set(of('known').map(([service = '']) => service)),
    taken: new Set(of('taken').map(([service = '']) => service)),
  };
}

/** The milliseconds of a line `gap N`; null when there is none. */
export function readGap(lines: readonly string[]): number | null {
  const found = lines.map((line) => /^gap (\d+)$/.exec(line)?.[1]).find((text) => text !== undefined);
  return found === undefined ? null : Number(found);
}
