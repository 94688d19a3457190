import type { Environment, Project } from '../../config/project.ts';
import { http } from '../../lib/node-http.ts';

/** Milliseconds that an answer may take: a deployment waits so long at most for an address that is out of reach here. */
const LIMIT = 3000;

/** The public addresses that a soak watches: the paths of `health`, else the root. None without a public URL. */
export function publicUrls({ health }: Project, { url }: Environment): string[] {
  if (url === null) return [];
  const paths = health?.checks.map(({ path }) => path) ?? ['/'];
  return paths.map((path) => new URL(path, url).href);
}

/** Those that answer before anything changed: only of them a release can be blamed for silence. */
export async function goodUrls(urls: readonly string[]): Promise<string[]> {
  const wrong = await Promise.all(urls.map(askUrl));
  return urls.filter((_, index) => wrong[index] === null);
}

/** What is wrong with the answer of an address, in words; null for one below 500. */
export function askUrl(url: string): Promise<string | null> {
  const { get } = url.startsWith('https:') ? process.getBuiltinModule('node:https') : http;
  return new Promise((resolve) => {
    // A connection of its own: a kept one could be to what was there before.
    const request = get(url, { agent: false, timeout: LIMIT, signal: AbortSignal.timeout(LIMIT) }, (answer) => {
      const { statusCode: status = 0 } = answer;
      answer.resume().on('error', () => undefined);
      resolve(status < 500 ? null : `answered ${status}`);
    });
    request.on('error', (error) => resolve(`gave no answer (${error.message})`));
  });
}
