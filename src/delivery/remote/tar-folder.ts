import { spawn } from 'node:child_process';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import zlib from 'node:zlib';

/** How bytes travel. The end of a frame tells whoever unpacks it that they came whole, which a tar's end does not. */
export type Packing = 'zstd' | 'gzip';

/** The content of a folder, or what it has of these names, as a tar. The stream fails when tar does. */
export function tarFolder(folder: string, names: readonly string[] = ['.']): Readable {
  const tar = spawn('tar', ['-C', folder, '-cf', '-', '--', ...names], { stdio: ['ignore', 'pipe', 'pipe'] });
  const bytes = new PassThrough();
  let complaint = '';
  tar.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-1000);
  });
  tar.stdout.pipe(bytes, { end: false });
  tar.once('error', (error) => bytes.destroy(error));
  tar.once('close', (code) => {
    if (code === 0) bytes.end();
    else bytes.destroy(new Error(`tar of ${folder} failed: ${complaint.trim()}`));
  });
  bytes.once('close', () => tar.kill());
  return bytes;
}

/** Bytes, packed. A stream that fails leaves its frame open. */
export function pack(bytes: Readable, packing: Packing): Readable {
  const packer =
    packing === 'zstd'
      ? zlib.createZstdCompress({ params: { [zlib.constants.ZSTD_c_compressionLevel]: 3 } })
      : zlib.createGzip({ level: 5 });
  return pipeline(bytes, packer, () => undefined);
}
