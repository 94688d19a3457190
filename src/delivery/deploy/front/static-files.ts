import fs from 'node:fs/promises';
import type http from 'node:http';
import path from 'node:path';
import { type Link, tableOf } from './table.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.xml': 'application/xml',
  '.wasm': 'application/wasm',
};

/**
 * Answers with a built file of a static site. Pages come from the link's own set; an asset with a hash in its name that
 * only an older release has is kept by the host, so that a page loaded before the switch still gets its parts.
 */
export async function serveStatic(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  { link, service, path: asked }: { readonly link: Link; readonly service: string; readonly path: string },
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const wanted = pathOf(asked);
  const found =
    wanted === null
      ? null
      : ((await find(link, service, wanted)) ?? (await kept(service, wanted)) ?? (await fallback(link, service)));
  const release = tableOf(link)?.number;
  if (!found) {
    response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not found\n');
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[path.extname(found.file)] ?? 'application/octet-stream',
    'content-length': found.size,
    'cache-control': found.file.endsWith('.html') ? 'no-cache' : 'public, max-age=3600',
    'x-release': String(release ?? ''),
  });
  if (request.method === 'HEAD') response.end();
  else response.end(await fs.readFile(found.file));
}

/** The path in the site, without any way out of it; null when it is none. */
function pathOf(url: string): string | null {
  try {
    const decoded = decodeURIComponent(url.split(/[?#]/)[0] ?? '/');
    return decoded.includes('\0') ? null : path.posix.normalize(`/${decoded}`);
  } catch {
    return null;
  }
}

async function find(link: Link, service: string, wanted: string): Promise<{ file: string; size: number } | null> {
  const entry = tableOf(link)?.services[service];
  if (entry?.kind !== 'static') return null;
  const base = path.posix.join(link, service, entry.folder);
  for (const file of [path.posix.join(base, wanted), path.posix.join(base, wanted, 'index.html')]) {
    const stats = await fs.stat(file).catch(() => null);
    if (stats?.isFile()) return { file, size: stats.size };
  }
  return null;
}

/** The host links such files into `assets/` when it composes a set. */
async function kept(service: string, wanted: string): Promise<{ file: string; size: number } | null> {
  const file = path.posix.join('assets', service, wanted);
  const stats = await fs.stat(file).catch(() => null);
  return stats?.isFile() ? { file, size: stats.size } : null;
}

async function fallback(link: Link, service: string): Promise<{ file: string; size: number } | null> {
  const entry = tableOf(link)?.services[service];
  return entry?.kind === 'static' && entry.fallback ? find(link, service, `/${entry.fallback}`) : null;
}
