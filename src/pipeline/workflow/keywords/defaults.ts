import { defined } from '../../../lib/defined.ts';
import type { Available } from '../contexts.ts';
import { isWhole, readField, readTree } from '../field-reader.ts';
import type { RunDefaults } from '../model.ts';
import { type Reader, readKeys } from '../reader.ts';
import type { YamlNode } from '../yaml.ts';

/** `defaults.run`: the shell and the folder of `run` steps that name none. */
export function readDefaults(reader: Reader, node: YamlNode | undefined, available: Available): RunDefaults {
  const run = node && readKeys(reader, node, 'defaults', ['run']).run;
  // GitHub's schema knows no contexts for those of a workflow.
  if (run && available.contexts.length > 0 && isWhole(run))
    return defined({ whole: readTree(reader, run, 'defaults.run', available) });
  const keys = run ? readKeys(reader, run, 'defaults.run', ['shell', 'working-directory']) : {};
  const folder = keys['working-directory'];
  return defined({
    shell: keys.shell && readField(reader, keys.shell, 'shell', available, 'non-empty'),
    workingDirectory: folder && readField(reader, folder, 'working-directory', available, 'non-empty'),
  });
}
