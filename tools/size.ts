import fs from 'node:fs/promises';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);
const CAP = 300;

/** Physical lines of every source file (tests, fixtures and the examples left out), longest first. */
export async function fileSizes(folder: string = root): Promise<{ file: string; lines: number }[]> {
  const sizes = [];
  for (const place of ['bin', 'src', 'story', 'tools', 'bench']) {
    for await (const file of fs.glob(`${place}/**/*.{ts,mjs}`, { cwd: folder })) {
      if (file.endsWith('.test.ts') || file.includes('/fixtures/')) continue;
      const text = await fs.readFile(path.join(folder, file), 'utf8');
      sizes.push({ file, lines: text.split('\n').length - 1 });
    }
  }
  return sizes.sort((a, b) => b.lines - a.lines);
}

if (import.meta.main) {
  const sizes = await fileSizes();
  const at = (share: number) => sizes[Math.floor((sizes.length - 1) * (1 - share))]?.lines ?? 0;
  const total = sizes.reduce((sum, { lines }) => sum + lines, 0);
  console.log(
    `${sizes.length} files, ${total} lines; median ${at(0.5)}, 90 % at most ${at(0.9)}, longest ${at(1)} (cap ${CAP})`,
  );
  for (const { file, lines } of sizes.filter(({ lines }) => lines > 200)) console.log(`  ${lines}  ${file}`);
  process.exitCode = sizes.some(({ lines }) => lines > CAP) ? 1 : 0;
}
