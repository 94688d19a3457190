import type { Repository } from './repository.ts';

/** What a systemd unit in the repository says about a service. */
export interface UnitFile {
  readonly file: string;
  readonly workingDirectory: string;
  /** The command, without systemd's prefixes. */
  readonly start: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads the `.service` files of a repository that start something. */
export async function readUnits(repository: Repository): Promise<UnitFile[]> {
  const files = repository.files.filter((file) => /(?<!@)\.service$/.test(file));
  const units = await Promise.all(files.map(async (file) => parseUnit(file, await repository.read(file))));
  return units.filter(({ start }) => start !== '');
}

function parseUnit(file: string, text: string): UnitFile {
  const joined = text.replace(/\\\r?\n/g, ' ');
  const lines = joined.split(/\r?\n/).filter((line) => !/^\s*[#;]/.test(line));
  const valuesOf = (key: string) =>
    lines.flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1).trim()] : []));
  const pairs = valuesOf('Environment').flatMap((value) => [
    ...value.matchAll(/"?([A-Za-z_]\w*)=([^"\s]*|[^"]*(?="))"?/g),
  ]);
  return {
    file,
    workingDirectory: valuesOf('WorkingDirectory').at(-1) ?? '',
    start: (valuesOf('ExecStart').at(-1) ?? '').replace(/^[-@:+!]+/, ''),
    environment: Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value])),
  };
}
