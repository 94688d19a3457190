import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { layerFolder, makeLayer } from './store.ts';
import type { Python } from './toolchain.ts';
import type { Layer } from './types.ts';
import { type Failure, type Workshop, work } from './workshop.ts';

/** A layer with the wheels of a requirements file (relative to the checkout), and pip itself to install them with. */
export async function wheelsLayer(
  workshop: Workshop,
  { program, version }: Python,
  requirements: string,
  service: string,
): Promise<Layer | Failure> {
  const read = await readRequirements(workshop.checkout, requirements);
  if (read.unfit !== undefined)
    return { reason: `${requirements} names "${read.unfit}", which is not a package that can be fetched`, output: '' };
  const key = [read.text, version, process.platform, process.arch, builderGlibc() ?? ''].join('\n');
  const id = `wheels-${createHash('sha256').update(key).digest('hex').slice(0, 20)}`;
  let failure: Failure | undefined;
  try {
    return await makeLayer(workshop.store, { kind: 'wheels', mount: 'wheels' }, id, async (content) => {
      const words = [program, '-m', 'pip', 'wheel', '--quiet', '--disable-pip-version-check', '--wheel-dir', content];
      const folder = path.dirname(requirements);
      const fetch = (what: readonly string[]) =>
        work(workshop, {
          services: [service],
          words: [...words, ...what],
          title: `pip wheel ${what.join(' ')}`,
          folder,
        });
      // By itself, as a requirements file with hashes allows nothing that it does not name.
      failure = (await fetch(['pip'])) ?? (await fetch(['-r', path.basename(requirements)]));
      if (failure) throw new Error(failure.reason);
    });
  } catch (error) {
    if (failure) return failure;
    throw error;
  }
}

/** The oldest glibc that a layer's wheels work with; null when none of them holds compiled code. */
export async function wheelsGlibc(workshop: Workshop, layer: Layer): Promise<string | null> {
  const names = await readdir(layerFolder(workshop.store, layer.id));
  const versions = names.flatMap((name) => glibcOf(name, builderGlibc()) ?? []);
  return versions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? null;
}

/** What a wheel's name says: `manylinux_2_17` and its older names, or the builder's own for one that was compiled here. */
function glibcOf(wheel: string, own: string | null): string | null {
  const tags = [...wheel.matchAll(/manylinux_(\d+)_(\d+)/g)].map(([, major, minor]) => `${major}.${minor}`);
  if (wheel.includes('manylinux2014')) tags.push('2.17');
  if (wheel.includes('manylinux2010')) tags.push('2.12');
  if (wheel.includes('manylinux1_')) tags.push('2.5');
  const oldest = tags.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))[0];
  return oldest ?? (/-linux_\w+\.whl$/.test(wheel) ? own : null);
}

function builderGlibc(): string | null {
  const report: unknown = process.report.getReport();
  const header = typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined;
  if (typeof header !== 'object' || header === null || !('glibcVersionRuntime' in header)) return null;
  return typeof header.glibcVersionRuntime === 'string' ? header.glibcVersionRuntime : null;
}

/** The text of a requirements file with those it includes; `unfit` is a line that needs files which are not on a host. */
async function readRequirements(checkout: string, file: string): Promise<{ text: string; unfit?: string }> {
  const text = await readFile(path.join(checkout, file), 'utf8');
  const lines = text.split('\n').map((line) => line.trim());
  const unfit = lines.find((line) => /^(-e|--editable|\.|\/|file:)/.test(line));
  const included = lines.flatMap((line) => /^(?:-r|-c|--requirement|--constraint)[ =]\s*(\S+)/.exec(line)?.[1] ?? []);
  const texts = [text];
  for (const name of included.slice(0, 20)) {
    const inner = await readFile(path.join(checkout, path.dirname(file), name), 'utf8').catch(() => '');
    texts.push(inner);
  }
  return { text: texts.join('\n'), ...(unfit !== undefined && { unfit }) };
}
