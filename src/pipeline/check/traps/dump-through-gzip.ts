import type { Check } from '../finding.ts';
import { isDump, placeOf } from '../kinds.ts';

export const dumpThroughGzip: Check = {
  code: 'dump-through-gzip',
  severity: 'warning',
  why: 'A compressed SQL text can neither be checked nor restored in part or in parallel, and an empty one looks like a good one.',
  fix: 'Use "pg_dump --format=custom --file=…", which compresses, and check it with "pg_restore --list"; or "gantry backup".',
  find: ({ scripts }) =>
    scripts.flatMap((script) =>
      script.pipelines.flatMap(({ commands }) => {
        const dump = commands.find(isDump);
        const packs = commands.some(({ program }) => /^(?:gzip|pigz|bzip2|xz|zstd)$/.test(program));
        return dump && packs ? [{ at: placeOf(script, dump), message: `${dump.program} is compressed by a pipe` }] : [];
      }),
    ),
};
