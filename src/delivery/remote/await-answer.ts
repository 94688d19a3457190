import { HostOverdue } from '../deploy/host.ts';
import type { VerbWords } from '../deploy/verb-words.ts';

/**
 * Waits for what a verb does on a host. Throws {@link HostOverdue} when its limit passed without a call of `heard`, and
 * the reason of an abort: `work` is told by its signal, and not waited for.
 */
export async function awaitAnswer<T>(
  host: string,
  { words, limit }: VerbWords,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal, heard: () => void) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const over = new AbortController();
  const ended = Promise.withResolvers<never>();
  const end = (reason: unknown) => {
    over.abort(reason);
    ended.reject(reason);
  };
  const timer = setTimeout(() => end(new HostOverdue(host, words[0] ?? '', limit)), limit);
  const abort = () => end(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work(over.signal, () => timer.refresh()), ended.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
