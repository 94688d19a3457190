import type { FoundService } from './find-services.ts';
import type { Guess } from './guess.ts';
import { filesBelow, type Repository } from './repository.ts';

const SOURCE = /\.(c?m?[jt]s|go|py|env|example|toml|ya?ml|conf)$/;
const ELSEWHERE = /\.(c?m?[jt]s|json|conf|md)$/;
const NOT = /(^|\/)(test|tests|__tests__|node_modules|\.github)\/|(package-lock\.json|_test\.\w+|\.test\.\w+)$/;

/** What a port is written beside, the surest first. */
const near = [
  /\bPORT\b[^\n]{0,40}?\b(\d{4,5})\b/,
  /\b(?:listen|serve)\w*\([^)\n]*?["'\s,(:](\d{4,5})\b/i,
  /\bport\b["']?\s*[:=]\s*["']?(\d{4,5})\b/i,
];

/** The port of a service: from its unit, its sources, or a table of ports somewhere in the repository. */
export async function guessPort(
  repository: Repository,
  { name, folder, unit }: FoundService,
): Promise<Guess<number> | null> {
  const told = unit?.environment.PORT ?? /(?:--port[ =]|:)(\d{4,5})\b/.exec(unit?.start ?? '')?.[1];
  if (told && isPort(told)) return { value: Number(told), why: `from ${unit?.file}` };
  const own = filesBelow(repository, folder).filter((file) => SOURCE.test(file) && !NOT.test(file));
  for (const pattern of near) {
    for (const file of own) {
      const found = pattern.exec(await repository.read(file))?.[1];
      if (found && isPort(found)) return { value: Number(found), why: `from ${file}` };
    }
  }
  const table = new RegExp(`(?<![\\w-])${name}["']?\\s*[:=|]\\s*(?:[A-Za-z][\\w. ]*\\|\\s*)?["']?(\\d{4,5})\\b`);
  for (const file of repository.files.filter((one) => ELSEWHERE.test(one) && !NOT.test(one))) {
    const found = table.exec(await repository.read(file))?.[1];
    if (found && isPort(found)) return { value: Number(found), why: `from ${file}` };
  }
  return null;
}

function isPort(text: string): boolean {
  return Number(text) >= 1024 && Number(text) <= 65_535;
}
