import { join } from 'node:path';
import type { BackupStore } from '../../config/project.ts';
import { InputError } from '../../lib/mistake.ts';
import { folderStore } from './folder-store.ts';
import type { Store } from './store.ts';

/** Opens the store of a project; a relative path counts from `projectFolder`. */
export function openStore(address: BackupStore, projectFolder: string): Store {
  if (address.kind === 'folder') {
    const path = address.path.replace(/^file:\/\//, '');
    return folderStore(path.startsWith('/') ? path : join(projectFolder, path));
  }
  throw new InputError([
    {
      message: `backups in s3://${address.bucket} arrive in a later version`,
      fix: 'name a folder as store, such as .gantry/backups or file:///var/backups/app',
    },
  ]);
}
