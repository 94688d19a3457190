import { copyFile, mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { makeLayer, temporaryFolder } from './store.ts';
import type { Layer } from './types.ts';
import { type Failure, type Workshop, work } from './workshop.ts';

/** Node's official Linux binaries run from this glibc on. */
export const NODE_GLIBC = '2.28';

/** A layer with the Node that a runtime asks for: the one that runs Gantry where it fits, else npm's platform package. */
export async function nodeRuntime(workshop: Workshop, version: string | null): Promise<Layer | Failure> {
  const fits = version === null || `${process.versions.node}.`.startsWith(`${version}.`);
  const shape = { kind: 'runtime', mount: 'runtime' } as const;
  const platform = `${process.platform}-${process.arch}`;
  if (fits && !isShared())
    return await makeLayer(
      workshop.store,
      shape,
      `node-${process.versions.node.replaceAll('.', '-')}-${platform}`,
      async (content) => {
        await mkdir(path.join(content, 'bin'));
        await copyFile(process.execPath, path.join(content, 'bin', 'node'));
      },
    );
  const wanted = version ?? process.versions.node;
  const id = `node-npm-${wanted.replaceAll('.', '-')}-${platform}`;
  await using fetched = await temporaryFolder(workshop.store);
  let failure: Failure | undefined;
  try {
    return await makeLayer(workshop.store, shape, id, async (content) => {
      const name = `node-${platform}`;
      const words = [
        'npm',
        'install',
        '--prefix',
        fetched.folder,
        '--no-save',
        '--ignore-scripts',
        '--no-package-lock',
      ];
      failure = await work(workshop, {
        services: [],
        words: [...words, `${name}@${wanted}`],
        title: `fetch Node ${wanted}`,
        folder: '',
      });
      if (failure) throw new Error(failure.reason);
      await mkdir(path.join(content, 'bin'));
      await rename(path.join(fetched.folder, 'node_modules', name, 'bin', 'node'), path.join(content, 'bin', 'node'));
    });
  } catch (error) {
    if (failure) return failure;
    throw error;
  }
}

/** A distribution's Node may live in a shared library that hosts do not have. */
function isShared(): boolean {
  const { variables } = process.config;
  return 'node_shared' in variables && variables.node_shared === true;
}
