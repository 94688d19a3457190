import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../lib/temporary-folder.ts';
import { findProgram } from './files.ts';

// A PATH inherited from root held /root/go/bin, closed to the user: every run ended with "gantry broke: EACCES". Root may look anywhere, so a loop of links stands for it.
test('a folder of the PATH that cannot be looked into is passed over', async () => {
  await using place = await temporaryFolder('gantry-path');
  const loop = path.join(place.path, 'loop');
  await fs.symlink(loop, loop);
  const tool = path.join(place.path, 'tool');
  await fs.writeFile(tool, '#!/bin/sh\n', { mode: 0o755 });
  assert.equal(findProgram('tool', `${loop}:${place.path}`), tool);
  assert.equal(findProgram('tool', loop), null);
});
