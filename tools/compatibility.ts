// Writes docs/compatibility.md from test/workflows: the checklist, and how many cases of each row pass. A test fails when
// it is stale.
import { globSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { readCase, type WorkflowCase } from '../test/workflows/read-case.ts';

const root = path.dirname(import.meta.dirname);
const folder = path.join(root, 'test', 'workflows');
/** The page that is written. */
export const PAGE = 'docs/compatibility.md';

const checklist = z.array(
  z.strictObject({
    row: z.number(),
    /** The heading above this row and those that follow. */
    group: z.string().optional(),
    feature: z.string(),
    act: z.string(),
    forgejo: z.string(),
    woodpecker: z.string(),
    note: z.string().optional(),
  }),
);

type Row = z.infer<typeof checklist>[number];

/** What docs/compatibility.md must hold. */
export function compatibilityPage(): string {
  const rows = checklist.parse(parse(readFileSync(path.join(folder, 'checklist.yml'), 'utf8')));
  const cases = globSync('*/*.yml', { cwd: folder })
    .toSorted()
    .map((file) => readCase(folder, file));
  const gaps = cases.filter(({ gap }) => gap !== undefined);
  return `# Compatibility with GitHub Actions

Made by \`node bin/launch.mjs tools/compatibility.ts\` from the ${cases.length} cases in \`test/workflows\`, which \`npm test\` runs: each is a workflow, an event, and what must happen. "Yes" means that every case of the row passes, "partly" that some do or that a part is missing, "not yet" that none does. The expression language has its own 1,020 vectors besides. What is not there is refused with file, line and column, never ignored.

| # | Feature | Gantry | act | Forgejo, Gitea | Woodpecker |
|---|---|---|---|---|---|
${rows.map((row) => lines(row, cases)).join('\n')}

## Known gaps
${gaps.length} cases are expected to fail; when one passes, the tests demand that it is no longer called a gap.

${gapList(gaps)}
`;
}

function lines({ row, group, feature, act, forgejo, woodpecker, note }: Row, all: readonly WorkflowCase[]): string {
  const cases = all.filter(({ rows }) => rows.includes(row));
  const passing = cases.filter(({ gap }) => gap === undefined).length;
  const answer =
    passing === 0 ? '**not yet**' : note !== undefined || passing < cases.length ? '**partly**' : '**yes**';
  const count = passing === 0 ? '' : `, ${passing} ${passing === 1 ? 'case' : 'cases'}`;
  const gantry = `${answer}${count}${note === undefined ? '' : `: ${note}`}`;
  const line = `| ${[row, feature, gantry, act, forgejo, woodpecker].join(' | ')} |`;
  return group === undefined ? line : `| | **${group}** | | | | |\n${line}`;
}

/** The reasons, each with the cases it stands for. */
function gapList(gaps: readonly WorkflowCase[]): string {
  const byReason = Map.groupBy(gaps, ({ gap }) => gap);
  return [...byReason]
    .map(([gap, cases]) => `- ${gap}: ${cases.map(({ file }) => `\`${file}\``).join(', ')}`)
    .join('\n');
}

if (import.meta.main) {
  await writeFile(path.join(root, PAGE), compatibilityPage());
  process.stdout.write(`Wrote ${PAGE}\n`);
}
