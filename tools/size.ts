import fs from 'node:fs/promises';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
/** The most lines that a file may have. */
const CAP = 300;
const SOURCES = ['{bin,src,story,tools,bench}/**/*.{ts,mjs}', 'src/delivery/deploy/gantry-host{,.*}'];

export interface FileSize {
  readonly file: string;
  readonly lines: number;
}

/** Physical lines of every source file (tests, fixtures and the examples left out), longest first. */
export async function fileSizes(folder: string = root): Promise<readonly FileSize[]> {
  const sizes: FileSize[] = [];
  for await (const file of fs.glob(SOURCES, { cwd: folder })) {
    if (file.endsWith('.test.ts') || file.includes('/fixtures/')) continue;
    const text = await fs.readFile(path.join(folder, file), 'utf8');
    sizes.push({ file, lines: text.split('\n').length - 1 });
  }
  return sizes.sort((a, b) => b.lines - a.lines);
}

/** The files that are too large. */
export function tooLarge(sizes: readonly FileSize[]): readonly FileSize[] {
  return sizes.filter(({ lines }) => lines > CAP);
}

if (import.meta.main) {
  const sizes = await fileSizes();
  const at = (share: number) => sizes[Math.floor((sizes.length - 1) * (1 - share))]?.lines ?? 0;
  const total = sizes.reduce((sum, { lines }) => sum + lines, 0);
  console.log(
    `${sizes.length} files, ${total} lines; median ${at(0.5)}, 90 % at most ${at(0.9)}, longest ${at(1)} (cap ${CAP})`,
  );
  for (const { file, lines } of sizes.filter(({ lines }) => lines > 200)) console.log(`  ${lines}  ${file}`);
  process.exitCode = tooLarge(sizes).length > 0 ? 1 : 0;
}
