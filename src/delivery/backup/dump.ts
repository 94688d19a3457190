import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { clientEnvironment } from '../../lib/postgres/client-environment.ts';
import type { ClientTools } from '../../lib/postgres/client-tools.ts';
import type { Connection } from '../../lib/postgres/connection.ts';
import { type ClientProcess, startClient } from './client-process.ts';
import { BackupFailure, orFail, reasonOf } from './failure.ts';
import { beginSnapshot, inspect, nextValues } from './inspect.ts';
import type { DatabaseFacts } from './manifest.ts';
import { meter } from './meter.ts';
import { openSession } from './session.ts';
import type { Store } from './store.ts';

export interface DumpOptions {
  readonly source: Connection;
  readonly tools: ClientTools;
  readonly store: Store;
  readonly key: string;
  readonly signal?: AbortSignal;
}

export interface Dumped {
  readonly bytes: number;
  /** Of the stored, compressed bytes. */
  readonly sha256: string;
  readonly facts: DatabaseFacts;
}

/** Streams a dump of the database into the store, and takes stock of its rows in the very snapshot that is dumped. */
export async function dump(options: DumpOptions): Promise<Dumped> {
  const { source, tools, signal } = options;
  await using session = await openSession(source);
  const { client } = session;
  return await orFail('the dump failed', work());

  async function work(): Promise<Dumped> {
    await beginSnapshot(client);
    const before = await nextValues(client);
    const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id');
    const snapshot = rows[0]?.id ?? '';
    await using environment = await clientEnvironment(source);
    const words = [tools.pgDump, '--format=custom', '--compress=0', '--no-password', `--snapshot=${snapshot}`];
    words.push('--lock-wait-timeout=60000');
    await using program = startClient(words, environment.env, signal);
    const [stored, facts] = await both(storeDump(program, options), inspect(client), () => {
      program.child.kill();
      client.end().catch(() => undefined);
    });
    const after = await nextValues(client);
    const sequences = Object.fromEntries(
      [...after].map(([name, to]) => [name, { from: before.get(name) ?? to, to }] as const),
    );
    return { ...stored, facts: { ...facts, sequences } };
  }
}

// When one side fails the other must not go on for hours; the first failure is the one to tell.
async function both<A, B>(stored: Promise<A>, counted: Promise<B>, stop: () => void): Promise<[A, B]> {
  try {
    return await Promise.all([stored, counted]);
  } catch (error) {
    stop();
    await Promise.allSettled([stored, counted]);
    throw error;
  }
}

async function storeDump({ child, succeeded }: ClientProcess, { store, key, signal }: DumpOptions) {
  if (!child.stdout) throw new Error('pg_dump was started without an output');
  const counted = meter();
  // Larger than the default of 16 KiB: each chunk costs a turn of the event loop.
  const compress = createZstdCompress({ chunkSize: 256 * 1024, params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  const piped = pipeline(child.stdout, wholeArchive(succeeded), compress, counted.stream);
  const [piping, putting] = await Promise.allSettled([piped, store.put(key, counted.stream)]);
  signal?.throwIfAborted();
  if (piping.status === 'rejected' && piping.reason instanceof BackupFailure) throw piping.reason;
  if (putting.status === 'rejected') {
    const { reason: cause } = putting;
    throw new BackupFailure(`the store ${store.address} failed: ${reasonOf(cause)}`, { cause });
  }
  if (piping.status === 'rejected') throw piping.reason;
  return counted.result();
}

/** Passes an archive on, and ends only when pg_dump has ended well: the end of its output alone proves nothing. */
function wholeArchive(succeeded: Promise<void>): Transform {
  const magic = 'PGDMP';
  let head = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (head.length < magic.length) head = Buffer.concat([head, chunk.subarray(0, magic.length)]);
      done(null, chunk);
    },
    flush(done) {
      const check = () => {
        if (head.subarray(0, magic.length).toString() === magic) done();
        else done(new BackupFailure(head.length ? 'pg_dump wrote no archive' : 'pg_dump wrote nothing'));
      };
      succeeded.then(check, done);
    },
  });
}
