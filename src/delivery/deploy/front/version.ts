import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ownProgram } from '../../../lib/own-file.ts';

/**
 * What the forwarder's code is: a hash of the files beside its program. Read when it starts it tells what runs, later
 * what would. In the npm package the program names the rest of its code by hashes of its own.
 */
export function frontVersion(): string {
  const folder = path.dirname(ownProgram('delivery/deploy/front/forwarder'));
  const hash = createHash('sha256');
  const files = fs.readdirSync(folder).filter((name) => !name.includes('.test.'));
  for (const name of files.sort()) hash.update(`${name}\n`).update(fs.readFileSync(path.join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
