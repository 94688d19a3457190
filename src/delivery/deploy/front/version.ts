import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** What the forwarder's code is: a hash of the files of this folder. Read at its start it tells what runs, later what would. */
export function frontVersion(): string {
  const hash = createHash('sha256');
  const files = fs.readdirSync(import.meta.dirname).filter((name) => !name.includes('.test.'));
  for (const name of files.sort())
    hash.update(`${name}\n`).update(fs.readFileSync(path.join(import.meta.dirname, name)));
  return hash.digest('hex').slice(0, 16);
}
