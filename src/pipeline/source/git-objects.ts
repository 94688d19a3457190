import { type ChildProcess, spawn } from 'node:child_process';
import { type Git, gitEnvironment } from '../trigger/git.ts';

/** What git keeps under a name: a file, a folder's listing, a commit. */
export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

/** The objects of a repository, read by one git process. */
export interface GitObjects extends Disposable {
  /** The object that a name such as `HEAD:path` stands for; undefined when there is none. Links inside the tree are followed. */
  read(name: string): Promise<GitObject | undefined>;
}

interface Question {
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** Opens the objects of a repository. */
export function openObjects({ dir }: Git): GitObjects {
  const words = ['cat-file', '--batch', '--follow-symlinks'];
  const child = spawn('git', words, { cwd: dir, env: gitEnvironment(), stdio: ['pipe', 'pipe', 'ignore'] });
  const waiting: Question[] = [];
  const broken = (error: Error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  child.on('error', broken);
  child.on('close', (code) => broken(new Error(`git cat-file ended with ${code} before it had answered`)));
  child.stdin.on('error', broken);
  readAnswers(child, (object) => waiting.shift()?.resolve(object));
  return {
    read(name) {
      // One line is one question.
      if (name.includes('\n')) return Promise.resolve(undefined);
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${name}\n`);
      });
    },
    [Symbol.dispose]: () => void child.stdin.end(),
  };
}

/** Each answer is a line, and where it tells a size, as many bytes and a line feed. */
function readAnswers({ stdout }: ChildProcess, give: (object: GitObject | undefined) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  // As many bytes as are needed to go on, so that a big file is put together once.
  let needed = 1;
  stdout?.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length < needed) return;
    let rest: Buffer = Buffer.concat(chunks.splice(0));
    for (let read = readAnswer(rest); ; read = readAnswer(rest)) {
      if ('needed' in read) {
        needed = read.needed;
        break;
      }
      give(read.object);
      rest = rest.subarray(read.length);
    }
    chunks.push(rest);
    length = rest.length;
  });
}

type Reading = { readonly needed: number } | { readonly length: number; readonly object: GitObject | undefined };

/** The answer that the bytes begin with, or how many bytes it takes to go on. */
function readAnswer(bytes: Buffer): Reading {
  const end = bytes.indexOf('\n');
  if (end < 0) return { needed: bytes.length + 1 };
  const line = bytes.toString('utf8', 0, end);
  const [, id = '', type = '', size] = /^(?:([0-9a-f]{40,64}) )?([a-z]+) (\d+)$/.exec(line) ?? [];
  const start = end + 1;
  if (size === undefined) return { length: start, object: undefined };
  const last = start + Number(size);
  if (bytes.length <= last) return { needed: last + 1 };
  // Without an id it is a link that leads nowhere.
  const object = id === '' ? undefined : { id, type, content: bytes.subarray(start, last) };
  return { length: last + 1, object };
}
